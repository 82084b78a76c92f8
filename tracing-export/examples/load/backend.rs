//! The backend: it keeps requests as they come, answers after a while, and counts at the end, when
//! that takes nobody's time.

use std::collections::HashSet;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;
use tokio::net::TcpListener;

/// What it has seen.
pub(crate) struct Seen {
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
    pub(crate) spans: u64,
    pub(crate) different: u64,
}

/// A backend in another process, which ends with this one.
pub(crate) struct Backend {
    pub(crate) url: String,
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Backend {
    pub(crate) fn start(round_trip: Duration) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("backend")
            .arg(format!("round-trip={}", round_trip.as_millis()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let mut output = BufReader::new(output);
        let mut url = String::new();
        output.read_line(&mut url)?;
        Ok(Self {
            url: url.trim().to_owned(),
            child,
            output,
        })
    }

    pub(crate) fn stop(mut self) -> Result<Seen, Box<dyn Error>> {
        drop(self.child.stdin.take());
        let mut text = String::new();
        self.output.read_to_string(&mut text)?;
        self.child.wait()?;
        let numbers: Vec<u64> = text
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        let [requests, bytes, spans, different] = numbers[..] else {
            return Err(format!("the backend said {text:?}").into());
        };
        Ok(Seen {
            requests,
            bytes,
            spans,
            different,
        })
    }
}

type Kept = Arc<Mutex<Vec<(Option<HeaderValue>, Bytes)>>>;

/// The other process: until its input ends.
pub(crate) fn run(round_trip: Duration) -> Result<(), Box<dyn Error>> {
    let kept = Kept::default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    println!("http://{}/v1/traces", listener.local_addr()?);
    let requests = Arc::clone(&kept);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let kept = Arc::clone(&requests);
            let answer = service_fn(move |request| answer(request, Arc::clone(&kept), round_trip));
            let server = http1::Builder::new();
            tokio::spawn(server.serve_connection(TokioIo::new(stream), answer));
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new())?;
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut bytes, mut spans, mut different) = (0, 0_usize, HashSet::new());
    for (encoding, body) in &*kept {
        bytes += body.len();
        for id in ids(encoding.as_ref(), body)? {
            spans += 1;
            different.insert(id);
        }
    }
    println!("{} {bytes} {spans} {}", kept.len(), different.len());
    Ok(())
}

async fn answer(
    request: Request<Incoming>,
    kept: Kept,
    round_trip: Duration,
) -> Result<Response<Empty<Bytes>>, hyper::Error> {
    let encoding = request.headers().get(CONTENT_ENCODING).cloned();
    let body = request.into_body().collect().await?.to_bytes();
    tokio::time::sleep(round_trip).await;
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.push((encoding, body));
    Ok(Response::new(Empty::new()))
}

fn ids(encoding: Option<&HeaderValue>, body: &Bytes) -> Result<Vec<u64>, Box<dyn Error>> {
    let mut plain = Vec::new();
    match encoding.map(HeaderValue::as_bytes) {
        Some(b"gzip") => flate2::read::GzDecoder::new(&**body).read_to_end(&mut plain)?,
        Some(b"zstd") => zstd::Decoder::new(&**body)?.read_to_end(&mut plain)?,
        _ => (&**body).read_to_end(&mut plain)?,
    };
    let request = ExportTraceServiceRequest::decode(&*plain)?;
    let scopes = request
        .resource_spans
        .into_iter()
        .flat_map(|it| it.scope_spans);
    let spans = scopes.flat_map(|scope| scope.spans);
    let id = |id: Vec<u8>| id.try_into().map(u64::from_be_bytes).unwrap_or_default();
    Ok(spans.map(|span| id(span.span_id)).collect())
}
