//! A server that answers badly, for our clients.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::http::plan::{Caller, Origin, Plan};
use crate::marker::HEADER;

/// Serves on a port of this host.
pub(super) async fn serve(seed: u64) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move { drop(answer(seed, stream).await) });
            }
        }
    });
    Ok(address)
}

async fn answer(seed: u64, mut stream: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let number = head
        .lines()
        .find_map(|line| line.strip_prefix(HEADER)?.strip_prefix(": "));
    let number = number
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or_default();
    let Caller::ToOrigin(origin) = Plan::new(seed, number).caller else {
        return Ok(());
    };
    let says = match origin {
        Origin::Answers => "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello",
        Origin::Informs => {
            "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n\
             HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello"
        }
        Origin::Closes | Origin::Resets | Origin::Hangs => "",
        Origin::HalfHead => "HTTP/1.1 200 OK\r\ncontent-le",
        Origin::HalfBody => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhello",
        Origin::HalfChunk => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel",
        Origin::Nonsense => "what did you say?\r\n\r\n",
    };
    if origin == Origin::Resets {
        stream.set_zero_linger()?;
    }
    stream.write_all(says.as_bytes()).await?;
    if origin == Origin::Hangs {
        let mut rest = [0; 64];
        while stream.read(&mut rest).await? > 0 {}
    }
    Ok(())
}
