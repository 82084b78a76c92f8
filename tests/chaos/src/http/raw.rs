//! Callers that are sockets: they have no span, and no manners.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::plan::{Plan, Raw, Reads};
use crate::marker::{HEADER, Marker};

/// Makes a call, or a part of one.
pub(super) async fn call(raw: Raw, to: SocketAddr, plan: &Plan, marker: Marker) -> io::Result<()> {
    let mut dice = plan.dice.clone();
    let mut stream = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    if dice.percent(50) {
        // Closing it is a reset.
        stream.set_zero_linger()?;
    }
    let method = if raw == Raw::HalfBody {
        "POST"
    } else {
        plan.method.as_str()
    };
    let length = if raw == Raw::HalfBody { 100 } else { 0 };
    let head = format!(
        "{method} /c/{0} HTTP/1.1\r\nhost: example.com\r\n{HEADER}: {0}\r\nconnection: close\r\n\
         traceparent: {1}\r\ncontent-length: {length}\r\n\r\n",
        marker.0,
        marker.traceparent(),
    );
    match raw {
        Raw::HalfHead => {
            let half = dice.below(head.len() as u64 - 1) as usize;
            stream.write_all(&head.as_bytes()[..half]).await?;
            tokio::time::sleep(dice.pause(2)).await;
        }
        Raw::HalfBody => {
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(b"ten bytes!").await?;
            tokio::time::sleep(dice.pause(8)).await;
        }
        Raw::Leaves => {
            stream.write_all(head.as_bytes()).await?;
            tokio::time::sleep(dice.pause(8)).await;
        }
        Raw::Slow => {
            for piece in head.as_bytes().chunks(60) {
                stream.write_all(piece).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            read(&mut stream, plan.reads).await?;
        }
        Raw::Reads => {
            stream.write_all(head.as_bytes()).await?;
            read(&mut stream, plan.reads).await?;
        }
    }
    Ok(())
}

/// Reads to the end, or a part and leaves.
async fn read(stream: &mut TcpStream, reads: Reads) -> io::Result<()> {
    let mut buffer = [0; 1_024];
    let mut left = if let Reads::Some(some) = reads {
        some + 1
    } else {
        u64::MAX
    };
    while left > 0 && stream.read(&mut buffer).await? > 0 {
        left -= 1;
        if reads == Reads::Slowly {
            tokio::time::sleep(Duration::from_micros(300)).await;
        }
    }
    Ok(())
}
