//! Telling the service what to do, and seeing what it did.

use serde_json::json;
use tokio::net::TcpStream;
use w3c_service::Via;

use crate::w3c::{Message, Recorder, Sent, Service};

/// Runs a test with services that call back this way.
pub async fn through<T>(via: Via, test: impl Future<Output = T>) -> T {
    VIA.scope(via, test).await
}

tokio::task_local! {
    static VIA: Via;
}

/// A service under test and who it calls back.
#[derive(Debug)]
pub struct Harness {
    service: Service,
    pub recorder: Recorder,
}

impl Harness {
    /// The harness around this service.
    pub async fn of(service: &Service) -> Self {
        Self {
            service: service.clone(),
            recorder: Recorder::start().await,
        }
    }

    /// The harness around the service with all defaults, in the way of this [task](through).
    pub async fn new() -> Self {
        let via = VIA.try_with(|via| *via).unwrap_or_default();
        Self::of(Service::shared(via)).await
    }

    /// What is sent on by a request with these lines of fields.
    pub async fn hop<L: AsRef<[u8]>>(&self, fields: &[L]) -> Sent {
        self.hops(fields, 1).await.remove(0)
    }

    /// What is sent on by a request with these lines of fields that makes so many calls.
    pub async fn hops<L: AsRef<[u8]>>(&self, fields: &[L], calls: usize) -> Vec<Sent> {
        let list: Vec<_> = (0..calls)
            .map(|n| json!({"url": self.recorder.url(&n.to_string()), "arguments": []}))
            .collect();
        let answer = self.post(fields, &json!(list).to_string()).await;
        assert_eq!(answer.start, "HTTP/1.1 200 OK", "{answer:?}");
        let requests = self.recorder.take();
        assert_eq!(requests.len(), calls, "every call has happened by then");
        requests.iter().map(Sent::of).collect()
    }

    /// The answer to a request with these lines of fields and this body.
    pub async fn post<L: AsRef<[u8]>>(&self, fields: &[L], body: &str) -> Message {
        let mut stream = TcpStream::connect(self.service.address).await.unwrap();
        let own = ["host: service", "connection: close"].map(str::as_bytes);
        let fields: Vec<_> = own
            .into_iter()
            .chain(fields.iter().map(AsRef::as_ref))
            .collect();
        let start = "POST /test HTTP/1.1";
        Message::write(&mut stream, start, &fields, body.as_bytes()).await;
        Message::read(&mut stream).await
    }

    /// The service under test.
    pub const fn service(&self) -> &Service {
        &self.service
    }
}
