//! A dashboard on loopback, and the little HTTP that is needed to ask it.

use std::{net::SocketAddr, sync::Arc};

use pantau_dashboard::{Dashboard, serve};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::made;

pub(crate) struct Site {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }
}

impl Site {
    /// Over invented mentions.
    pub(crate) async fn start() -> Self {
        Self::over(made::house).await
    }

    /// Over nothing.
    pub(crate) async fn empty() -> Self {
        Self::over(made::empty).await
    }

    async fn over(make: fn(&std::path::Path) -> Dashboard) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dashboard = Arc::new(make(folder.path()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, asked) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, dashboard, async move {
            asked.await.ok();
        }));
        Self { address, stop, server, _folder: folder }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(path, &self.address.to_string()).await
    }

    /// Asks under another host name.
    pub(crate) async fn get_as(&self, path: &str, host: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (headers, body) = text.split_once("\r\n\r\n").unwrap();
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers: headers.to_owned(), body: body.to_owned() }
    }

    pub(crate) async fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "application/json");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}
