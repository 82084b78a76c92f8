//! A backend over real sockets that goes wrong as it is told.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Sleep, sleep};

use super::Protocol;
use crate::exporter::connect::Stream;

/// What happens to one request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Taken,
    /// Taken after this time.
    Slow(Duration),
    /// Taken but for so many spans.
    Partial(usize),
    /// Taken, and the answer makes no sense.
    Garbage,
    /// Not taken: status over HTTP, code over gRPC, and seconds to wait.
    Refused(u16, i32, Option<u8>),
    /// Taken, but the connection is reset before the answer.
    ResetBefore,
    /// Taken, but the connection is reset in the midst of the answer.
    ResetAmid,
    /// The connection is reset before the request is there.
    Cut,
}

/// What became of what came in.
#[derive(Debug, Default)]
pub(super) struct State {
    script: Mutex<VecDeque<Step>>,
    /// How often each span was taken.
    taken: Mutex<HashMap<Vec<u8>, usize>>,
    /// Spans that were taken by a request whose answer was lost.
    unanswered: Mutex<Vec<Vec<u8>>>,
    requests: Mutex<usize>,
}

pub(super) struct Backend {
    pub(super) address: SocketAddr,
    pub(super) state: Arc<State>,
    socket: Option<TcpSocket>,
    accept: Option<oneshot::Sender<TcpListener>>,
    runtime: Runtime,
}

/// Makes of a connection what requests come by, as TLS does.
pub(super) type Secure = dyn Fn(TcpStream) -> Secured + Send + Sync;
pub(super) type Secured = Pin<Box<dyn Future<Output = Option<Box<dyn Stream>>> + Send>>;

impl Backend {
    /// Nobody listens yet, but the address is taken: connections are refused.
    pub(super) fn down(
        protocol: Protocol,
        script: impl IntoIterator<Item = Step>,
        strange_connections: usize,
        secure: Arc<Secure>,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        let state = Arc::new(State::default());
        state.script.lock().unwrap().extend(script);
        let (accept, listener) = oneshot::channel::<TcpListener>();
        let kept = Arc::clone(&state);
        runtime.spawn(async move {
            let Ok(listener) = listener.await else {
                return;
            };
            let mut strange = strange_connections;
            while let Ok((mut stream, _)) = listener.accept().await {
                // Closed, it is reset.
                stream.set_zero_linger().unwrap();
                if strange > 0 {
                    strange -= 1;
                    let _ = stream
                        .write_all(b"\x16\x03\x01 this is not what you think\r\n\r\n")
                        .await;
                    sleep(Duration::from_millis(5)).await;
                    continue;
                }
                let (state, secure) = (Arc::clone(&kept), Arc::clone(&secure));
                tokio::spawn(async move {
                    if let Some(stream) = secure(stream).await {
                        serve(stream, protocol, state).await;
                    }
                });
            }
        });
        Self {
            address,
            state,
            socket: Some(socket),
            accept: Some(accept),
            runtime,
        }
    }

    pub(super) fn listen(&mut self) {
        let _entered = self.runtime.enter();
        let listener = self.socket.take().unwrap().listen(64).unwrap();
        self.accept.take().unwrap().send(listener).unwrap();
    }
}

impl State {
    pub(super) fn extend(&self, script: impl IntoIterator<Item = Step>) {
        self.script.lock().unwrap().extend(script);
    }

    /// How many different spans were taken.
    pub(super) fn taken(&self) -> usize {
        self.taken.lock().unwrap().len()
    }

    pub(super) fn requests(&self) -> usize {
        *self.requests.lock().unwrap()
    }

    /// Spans that were taken more than once although an answer said so.
    pub(super) fn needless_duplicates(&self) -> usize {
        let unanswered = self.unanswered.lock().unwrap();
        let taken = self.taken.lock().unwrap();
        let needless = |(span, times): &(&Vec<u8>, &usize)| {
            let lost = unanswered.iter().filter(|known| known == span).count();
            **times > 1 + lost
        };
        taken.iter().filter(needless).count()
    }
}

async fn serve(stream: Box<dyn Stream>, protocol: Protocol, state: Arc<State>) {
    let reset = Arc::new(Notify::new());
    let told = Arc::clone(&reset);
    let answer = service_fn(move |request| {
        answer(request, protocol, Arc::clone(&state), Arc::clone(&reset))
    });
    let stream = TokioIo::new(stream);
    let connection = async {
        match protocol {
            Protocol::HttpProtobuf => {
                let server = hyper::server::conn::http1::Builder::new();
                let _ = server.serve_connection(stream, answer).await;
            }
            #[cfg(feature = "grpc")]
            Protocol::Grpc => {
                let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(stream, answer).await;
            }
        }
    };
    tokio::select! {
        () = connection => {}
        () = told.notified() => {}
    }
}

async fn answer(
    request: Request<Incoming>,
    protocol: Protocol,
    state: Arc<State>,
    reset: Arc<Notify>,
) -> Result<Response<Answer>, Infallible> {
    let step = state
        .script
        .lock()
        .unwrap()
        .pop_front()
        .unwrap_or(Step::Taken);
    let never = std::future::pending;
    if matches!(step, Step::Cut) {
        reset.notify_one();
        return never().await;
    }
    let Ok(body) = request.into_body().collect().await else {
        return never().await;
    };
    *state.requests.lock().unwrap() += 1;
    let skipped = if protocol == Protocol::HttpProtobuf {
        0
    } else {
        5
    };
    let spans = ids(body.to_bytes().slice(skipped..));
    let kept = match step {
        Step::Refused(..) => 0,
        Step::Partial(rejected) => spans.len() - rejected,
        _ => spans.len(),
    };
    // Over HTTP the status alone says that spans were taken.
    let is_lost = match step {
        Step::ResetBefore => true,
        Step::ResetAmid => protocol != Protocol::HttpProtobuf,
        _ => false,
    };
    for span in spans.into_iter().take(kept) {
        if is_lost {
            state.unanswered.lock().unwrap().push(span.clone());
        }
        *state.taken.lock().unwrap().entry(span).or_default() += 1;
    }
    match step {
        Step::Slow(time) => sleep(time).await,
        Step::ResetBefore => {
            reset.notify_one();
            return never().await;
        }
        _ => {}
    }
    let reset = matches!(step, Step::ResetAmid).then_some(reset);
    Ok(match protocol {
        Protocol::HttpProtobuf => over_http(step, reset),
        #[cfg(feature = "grpc")]
        Protocol::Grpc => over_grpc(step, reset),
    })
}

fn ids(request: Bytes) -> Vec<Vec<u8>> {
    let request = ExportTraceServiceRequest::decode(request).unwrap();
    let scopes = request
        .resource_spans
        .into_iter()
        .flat_map(|it| it.scope_spans);
    let spans = scopes.flat_map(|scope| scope.spans);
    spans.map(|span| span.span_id).collect()
}

fn message(step: Step) -> Bytes {
    match step {
        Step::Partial(rejected) => super::super::partial(rejected as i64, "too old"),
        Step::Garbage => Bytes::from_static(b"\xff\xff\xff\xff\xff garbage"),
        // A message without spans rejected, which may be cut.
        Step::ResetAmid => super::super::partial(0, "so far so good"),
        _ => Bytes::new(),
    }
}

fn over_http(step: Step, reset: Option<Arc<Notify>>) -> Response<Answer> {
    let mut response = Response::new(Answer::new(message(step), None, reset));
    if let Step::Refused(status, _, wait) = step {
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let wait = wait.map(|seconds| ("retry-after", HeaderValue::from(u16::from(seconds))));
        let wait = wait.map(|(name, value)| (HeaderName::from_static(name), value));
        response.headers_mut().extend(wait);
    }
    if matches!(step, Step::ResetAmid) {
        let length = HeaderValue::from_static("1000");
        response.headers_mut().insert("content-length", length);
    }
    response
}

#[cfg(feature = "grpc")]
fn over_grpc(step: Step, reset: Option<Arc<Notify>>) -> Response<Answer> {
    let mut trailers = HeaderMap::new();
    let mut frame = Vec::new();
    if let Step::Refused(_, code, wait) = step {
        trailers.insert("grpc-status", HeaderValue::from(code));
        if let Some(seconds) = wait {
            // google.rpc.Status { details: [RetryInfo { retry_delay: Duration { seconds } }] }
            let mut any = vec![0x0a, 22];
            any.extend(b"t/google.rpc.RetryInfo");
            any.extend([0x12, 4, 0x0a, 2, 0x08, seconds]);
            let mut status = vec![0x1a, any.len() as u8];
            status.extend(any);
            let details = crate::exporter::base64::encode(&status);
            let details = HeaderValue::try_from(details).unwrap();
            trailers.insert("grpc-status-details-bin", details);
        }
    } else {
        trailers.insert("grpc-status", HeaderValue::from(0));
        let message = message(step);
        frame.extend([0, 0, 0, 0, message.len() as u8]);
        frame.extend(message);
    }
    let mut response = Response::new(Answer::new(frame.into(), Some(trailers), reset));
    let kind = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert("content-type", kind);
    response
}

/// A body, and what comes after it.
pub(super) struct Answer {
    data: Option<Bytes>,
    trailers: Option<HeaderMap>,
    reset: Option<(Arc<Notify>, Pin<Box<Sleep>>)>,
}

impl Answer {
    fn new(data: Bytes, trailers: Option<HeaderMap>, reset: Option<Arc<Notify>>) -> Self {
        Self {
            data: (!data.is_empty()).then_some(data),
            trailers,
            // Time for the data to leave.
            reset: reset.map(|reset| (reset, Box::pin(sleep(Duration::from_millis(20))))),
        }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if let Some((reset, sleep)) = &mut self.reset {
            ready!(sleep.as_mut().poll(context));
            reset.notify_one();
            return Poll::Pending;
        }
        Poll::Ready(
            self.trailers
                .take()
                .map(|trailers| Ok(Frame::trailers(trailers))),
        )
    }
}
