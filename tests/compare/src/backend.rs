//! OTLP backends in threads of their own, which look at nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

/// Where spans go: the backend that [`VARIABLE`] names, or a new one in this process. It says yes to
/// all.
#[must_use]
pub fn start() -> String {
    std::env::var(VARIABLE).unwrap_or_else(|_| listen(true))
}

/// A backend that takes all and never answers.
#[must_use]
pub fn silent() -> String {
    listen(false)
}

/// Names a backend in another process.
pub const VARIABLE: &str = "COMPARE_BACKEND";

fn listen(answers: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, answers));
        }
    });
    format!("http://{address}/v1/traces")
}

fn serve(mut stream: TcpStream, answers: bool) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        if answers {
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(head).ok()?;
        }
    }
}
