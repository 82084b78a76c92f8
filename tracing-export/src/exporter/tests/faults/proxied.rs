//! Backends that are reached by a proxy only.

use std::net::SocketAddr;

use http_body_util::{Either, Empty};
use hyper::body::Incoming;
use hyper::header::PROXY_AUTHORIZATION;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
#[cfg(feature = "grpc")]
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::*;

/// Knows one host: the backend, under whatever name.
struct Proxy {
    address: SocketAddr,
    /// What it was asked for, and by whom.
    asked: Asked,
    _runtime: Runtime,
}

type Asked = Arc<Mutex<Vec<(Method, String, String)>>>;
type Body = Either<Incoming, Empty<Bytes>>;

impl Proxy {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Asked::default();
        let kept = Arc::clone(&asked);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let asked = Arc::clone(&kept);
                let answer = service_fn(move |request| answer(request, Arc::clone(&asked)));
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), answer);
                tokio::spawn(connection.with_upgrades());
            }
        });
        Self {
            address,
            asked,
            _runtime: runtime,
        }
    }
}

async fn answer(
    mut request: Request<Incoming>,
    asked: Asked,
) -> Result<Response<Body>, hyper::Error> {
    let credentials = request.headers().get(PROXY_AUTHORIZATION);
    let credentials = credentials.map_or("", |it| it.to_str().unwrap()).to_owned();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    asked
        .lock()
        .unwrap()
        .push((method, uri.to_string(), credentials));
    let port = uri.port_u16().unwrap();
    let mut backend = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    if request.method() == Method::CONNECT {
        tokio::spawn(async move {
            let upgraded = hyper::upgrade::on(&mut request).await.unwrap();
            let mut client = TokioIo::new(upgraded);
            let _ = tokio::io::copy_bidirectional(&mut client, &mut backend).await;
        });
        return Ok(Response::new(Either::Right(Empty::new())));
    }
    *request.uri_mut() = Uri::from(uri.path_and_query().unwrap().clone());
    let stream = TokioIo::new(backend);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?.map(Either::Left))
}

fn by(proxy: &Proxy, mut case: Case) -> Outcome {
    let url = format!("http://me:pass@{}", proxy.address);
    case.host = "collector.test";
    let configure = case.configure;
    case.configure = Box::new(move |config| configure(config).proxy(&url).unwrap());
    let outcome = case.run();
    outcome.is_complete("by a proxy");
    assert_eq!(outcome.counters.retried, 0);
    outcome
}

#[test]
fn requests_over_plain_http_go_to_the_proxy() {
    let proxy = Proxy::start();
    let outcome = by(&proxy, Case::new(Protocol::HttpProtobuf, []));
    let asked = proxy.asked.lock().unwrap();
    assert_eq!(asked.len(), SPANS.div_ceil(BATCH));
    let port = outcome.backend.address.port();
    let url = format!("http://collector.test:{port}/v1/traces");
    let expected = (Method::POST, url, "Basic bWU6cGFzcw==".to_owned());
    assert!(asked.iter().all(|asked| *asked == expected), "{asked:?}");
}

/// It was asked for tunnels to the backend only.
fn is_tunnel(proxy: &Proxy, outcome: &Outcome) {
    let asked = proxy.asked.lock().unwrap();
    let authority = format!("collector.test:{}", outcome.backend.address.port());
    let expected = (Method::CONNECT, authority, "Basic bWU6cGFzcw==".to_owned());
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|asked| *asked == expected), "{asked:?}");
}

#[cfg(feature = "grpc")]
#[test]
fn grpc_goes_through_the_proxy() {
    let proxy = Proxy::start();
    let outcome = by(&proxy, Case::new(Protocol::Grpc, []));
    is_tunnel(&proxy, &outcome);
}

#[cfg(feature = "tls")]
#[test]
fn tls_goes_through_the_proxy() {
    for protocol in PROTOCOLS {
        let authority = secure::Authority::new();
        let proxy = Proxy::start();
        let mut case = Case::new(*protocol, []);
        case.scheme = "https";
        case.secure = authority.server("collector.test", *protocol, None);
        let pem = authority.pem();
        case.configure = Box::new(move |config| config.certificate(&pem).unwrap());
        let outcome = by(&proxy, case);
        is_tunnel(&proxy, &outcome);
    }
}

#[cfg(feature = "grpc")]
#[test]
fn a_proxy_that_refuses_is_named() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // An answer before the request is none.
            let _ = stream.read(&mut [0; 1_024]).await;
            let _ = stream
                .write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
                .await;
        }
    });
    let config = OtlpConfig::new("http://collector.test:4317").unwrap();
    let config = config.protocol(Protocol::Grpc).proxy(&url).unwrap();
    let exporter = OtlpExporter::start(&config).unwrap();
    send(&exporter, 1);
    while exporter.counters().retried == 0 {
        let _ = exporter.flush(Duration::from_millis(10));
    }
    let expected = format!(
        "no connection to http://collector.test:4317: proxy {url}: it answered CONNECT with 403 Forbidden"
    );
    assert_eq!(exporter.shared.last_failure(), expected);
}
