//! A way through a proxy
//! ([RFC 9110, section 9.3.6](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6)).

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::proxy::Proxy;
use super::stream::Stream;
use crate::exporter::transport::SendError;

/// Asks the proxy to pass on what is sent, to `authority`: a host and a port.
pub(super) async fn tunnel(
    stream: TcpStream,
    proxy: &Proxy,
    authority: &str,
) -> Result<impl Stream + use<>, SendError> {
    let refused = |why: String| SendError(format!("proxy {}: {why}", proxy.display()));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the tunnel.
    tokio::spawn(connection.with_upgrades());
    let target: Uri = authority
        .parse()
        .map_err(|_| refused(format!("{authority}?")))?;
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = Method::CONNECT;
    *request.uri_mut() = target;
    let headers = request.headers_mut();
    headers.extend(HeaderValue::from_str(authority).map(|host| (HOST, host)));
    let credentials = proxy.authorization.clone();
    headers.extend(credentials.map(|it| (PROXY_AUTHORIZATION, it)));
    let response = sender.send_request(request).await?;
    if !response.status().is_success() {
        return Err(refused(format!(
            "it answered CONNECT with {}",
            response.status()
        )));
    }
    Ok(TokioIo::new(hyper::upgrade::on(response).await?))
}
