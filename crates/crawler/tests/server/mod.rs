//! A small HTTP server on loopback that answers as it is told and notes what it was asked.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

type Asked = Arc<Mutex<Vec<(Instant, String, String)>>>;

/// What the server sends.
pub(crate) struct Answer {
    status: u16,
    lines: Vec<(String, String)>,
    body: Vec<u8>,
    after: Duration,
    body_after: Duration,
    cut: bool,
}

impl Answer {
    pub(crate) fn new(status: u16, body: &str) -> Self {
        let body = body.as_bytes().to_vec();
        Self {
            status,
            lines: Vec::new(),
            body,
            after: Duration::ZERO,
            body_after: Duration::ZERO,
            cut: false,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.lines.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(self, body: Vec<u8>) -> Self {
        Self { body, ..self }
    }

    /// Waits before it sends anything.
    pub(crate) fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    /// Waits between head and body.
    pub(crate) fn body_after(self, body_after: Duration) -> Self {
        Self { body_after, ..self }
    }

    /// Announces more than it sends.
    pub(crate) fn cut(self) -> Self {
        Self { cut: true, ..self }
    }
}

/// A running server.
pub(crate) struct Server {
    port: u16,
    asked: Asked,
}

impl Server {
    pub(crate) async fn start(answer: impl Fn(&str, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Asked = Arc::default();
        let (notes, answer) = (Arc::clone(&asked), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (notes, answer) = (Arc::clone(&notes), Arc::clone(&answer));
                tokio::spawn(async move { drop(serve(stream, &notes, answer.as_ref()).await) });
            }
        });
        Self { port, asked }
    }

    /// `host:port` at which nobody listens.
    pub(crate) async fn closed() -> String {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host())
    }

    /// Paths with queries in the order in which they were asked.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(_, path, _)| path.clone()).collect()
    }

    /// Heads of all requests in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(_, _, head)| head.clone()).collect()
    }

    /// When each request came.
    pub(crate) fn times(&self) -> Vec<Instant> {
        self.asked.lock().unwrap().iter().map(|(time, _, _)| *time).collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    asked: &Asked,
    answer: &(impl Fn(&str, &str) -> Answer + ?Sized),
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let head = head.to_lowercase();
    asked.lock().unwrap().push((Instant::now(), path.clone(), head.clone()));
    let answer = answer(&path, &head);
    tokio::time::sleep(answer.after).await;
    let length = answer.body.len() + if answer.cut { 100 } else { 0 };
    let mut out =
        format!("HTTP/1.1 {} X\r\nContent-Length: {length}\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.lines {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{out}\r\n").as_bytes()).await?;
    tokio::time::sleep(answer.body_after).await;
    stream.write_all(&answer.body).await?;
    stream.shutdown().await
}
