use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::*;

/// Sends everything at once and gives all answers up to the end of the connection.
async fn talk(sink: &MailSink, words: &str) -> Vec<String> {
    let mut stream = TcpStream::connect(sink.address()).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut lines = Vec::new();
    let mut reader = BufReader::new(stream).lines();
    while let Ok(Some(line)) = reader.next_line().await {
        lines.push(line);
    }
    lines
}

fn letter(body: &str) -> String {
    format!(
        "EHLO a\r\nMAIL FROM:<humas@contoh.invalid> SIZE=100\r\nRCPT TO:<a@contoh.invalid>\r\nRCPT TO:<b@contoh.invalid>\r\nDATA\r\n{body}\r\n.\r\nQUIT\r\n"
    )
}

const BODY: &str =
    "Message-ID: <1@pantau>\r\nSubject: =?utf-8?q?Edisi_=E2=80=93_Mei?=\r\n\r\nsatu\r\n..dua\r\n...";

fn codes(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| line.split([' ', '-']).next().unwrap()).collect()
}

#[tokio::test]
async fn a_pipelined_letter_is_taken_as_it_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SinkSettings { folder: Some(folder.path().join("surat")), ..SinkSettings::default() };
    let sink = MailSink::start(0, settings).await.unwrap();
    let answers = talk(&sink, &letter(BODY)).await;
    assert_eq!(
        codes(&answers),
        ["220", "250", "250", "250", "250", "250", "250", "250", "250", "354", "250", "221"]
    );
    let messages = sink.messages();
    let [message] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(message.from, "humas@contoh.invalid");
    assert_eq!(message.to, ["a@contoh.invalid", "b@contoh.invalid"]);
    assert_eq!((message.message_id.as_str(), message.subject.as_str()), ("1@pantau", "Edisi – Mei"));
    assert!(message.raw.ends_with(b"satu\r\n.dua\r\n..\r\n"));
    assert!(message.answered);
    let files: Vec<_> = std::fs::read_dir(folder.path().join("surat")).unwrap().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(std::fs::read(files[0].as_ref().unwrap().path()).unwrap(), message.raw);
    sink.stop().await;
}

#[tokio::test]
async fn a_line_feed_alone_does_not_end_a_letter() {
    let sink = MailSink::start(0, SinkSettings::default()).await.unwrap();
    talk(&sink, &letter("Subject: a\r\n\r\nx\n.\nMAIL FROM:<jahat@x>\r\ny\n.\r\nz")).await;
    let messages = sink.messages();
    assert_eq!(messages.len(), 1);
    assert!(String::from_utf8_lossy(&messages[0].raw).contains("jahat"));
}

#[tokio::test]
async fn faults_come_as_often_as_they_were_asked_for() {
    let faults = SinkFaults {
        transient: 1,
        refused: vec!["B@contoh.invalid".to_owned()],
        drop_after_data: 1,
        delay: Duration::from_millis(5),
    };
    let sink = MailSink::start(0, SinkSettings { faults, ..SinkSettings::default() }).await.unwrap();
    let first = talk(&sink, &letter(BODY)).await;
    assert_eq!(codes(&first)[8..], ["550", "354", "451", "221"]);
    assert!(sink.messages().is_empty());
    let second = talk(&sink, &letter(BODY)).await;
    assert_eq!(codes(&second)[8..], ["550", "354"]);
    assert!(!sink.messages()[0].answered);
    let third = talk(&sink, &letter(BODY)).await;
    assert_eq!(codes(&third)[8..], ["550", "354", "250", "221"]);
    assert_eq!(sink.messages().len(), 2);
    assert_eq!(sink.messages()[1].to, ["a@contoh.invalid"]);
}

#[tokio::test]
async fn limits_hold() {
    let settings = SinkSettings { max_message_bytes: 500, max_messages: 1, ..SinkSettings::default() };
    let sink = MailSink::start(0, settings).await.unwrap();
    let big = letter(&"x".repeat(9000));
    assert_eq!(codes(&talk(&sink, &big).await)[9..], ["354", "552", "221"]);
    let told = talk(&sink, "EHLO a\r\nMAIL FROM:<a@b> SIZE=501\r\nQUIT\r\n").await;
    assert_eq!(codes(&told)[6..], ["552", "221"]);
    talk(&sink, &letter(BODY)).await;
    assert_eq!(codes(&talk(&sink, &letter(BODY)).await)[9..], ["354", "452", "221"]);
    assert_eq!(sink.messages().len(), 1);
}

#[tokio::test]
async fn order_of_commands_is_kept() {
    let sink = MailSink::start(0, SinkSettings::default()).await.unwrap();
    let words = "MAIL FROM:<a@b>\r\nEHLO x\r\nRCPT TO:<a@b>\r\nDATA\r\nMAIL FROM:<>\r\nDATA\r\nRSET\r\nDATA\r\nNOOP\r\nOMONG\r\nMAIL TO:<a>\r\nQUIT\r\n";
    let answers = talk(&sink, words).await;
    let rest = &codes(&answers)[2..];
    assert_eq!(
        rest,
        [
            "250", "250", "250", "250", "250", "503", "503", "250", "554", "250", "503", "250", "500", "501",
            "221"
        ]
    );
    assert_eq!(codes(&answers)[1], "503");
}

#[tokio::test]
async fn garbage_ends_and_the_sink_lives() {
    let sink = MailSink::start(0, SinkSettings::default()).await.unwrap();
    let mut stream = TcpStream::connect(sink.address()).await.unwrap();
    stream.write_all(&vec![0xFF; 20_000]).await.unwrap();
    let mut rest = Vec::new();
    // The sink may close before all was read: then the read ends with an error.
    let ended = stream.read_to_end(&mut rest).await;
    assert!(ended.is_err() || !rest.is_empty());
    assert_eq!(talk(&sink, &letter(BODY)).await.len(), 12);
}
