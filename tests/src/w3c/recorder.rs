//! Who the service under test calls back.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};

use crate::w3c::Message;

/// Answers 200 and remembers every request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Recorder {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Message>>>,
}

impl Recorder {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let this = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
        };
        tokio::spawn(this.clone().accept(listener));
        this
    }

    /// Where it is to be called.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The requests since the last time.
    pub fn take(&self) -> Vec<Message> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }

    async fn accept(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(self.clone().answer(stream));
        }
    }

    async fn answer(self, mut stream: TcpStream) {
        let request = Message::read(&mut stream).await;
        self.requests.lock().unwrap().push(request);
        let fields = ["content-type: application/json", "connection: close"];
        Message::write(&mut stream, "HTTP/1.1 200 OK", &fields, b"{}").await;
    }
}
