//! A backend of plain threads that answers as told.

#![allow(dead_code, reason = "each test uses a part")]

pub(crate) mod heard;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Answers request after request with these heads; with 200 when there are no more, and never
/// where it says `silent`.
pub(crate) struct Backend {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Backend {
    pub(crate) fn start(answers: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let answers = Arc::new(Mutex::new(answers.to_vec()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answers) = (Arc::clone(&seen), Arc::clone(&answers));
                thread::spawn(move || serve(stream, &seen, &answers));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    pub(crate) fn heads(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<String>>, answers: &Mutex<Vec<&'static str>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    loop {
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        seen.lock().unwrap().push(head);
        let mut answers = answers.lock().unwrap();
        let answer = if answers.is_empty() {
            "200 OK"
        } else {
            answers.remove(0)
        };
        drop(answers);
        if answer == "close" {
            return;
        }
        if answer == "silent" {
            loop {
                thread::park();
            }
        }
        let _ = write!(writer, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
    }
}
