//! From a name to a connection.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::select;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::exporter::transport::SendError;

/// Connects to one of the addresses that a name has. They race with a head start each
/// ([RFC 8305, section 5](https://www.rfc-editor.org/rfc/rfc8305#section-5)), so that a dead one
/// costs a moment and not the attempt; the one that worked last begins.
#[derive(Debug, Default)]
pub(super) struct Dialer(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    /// Where the last connection led.
    last: Option<SocketAddr>,
    /// Where connections led to nothing since one worked.
    suspects: Vec<SocketAddr>,
}

impl Dialer {
    pub(super) async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, SendError> {
        let found = lookup_host((host, port)).await;
        let found = found.map_err(|error| SendError(error.to_string()))?;
        let stream = self.race(found.collect()).await?;
        // A request is one write: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }

    /// The last connection led to nothing, though it could be opened: others come first now.
    pub(super) fn suspect(&self) {
        let mut memory = self.lock();
        if let Some(last) = memory.last.take() {
            memory.suspects.push(last);
        }
    }

    async fn race(&self, found: Vec<SocketAddr>) -> Result<TcpStream, SendError> {
        let mut waiting = self.in_order(found).into_iter();
        let mut attempts = JoinSet::new();
        let mut failures = Vec::new();
        loop {
            match waiting.next() {
                Some(next) => {
                    attempts.spawn(async move { (next, TcpStream::connect(next).await) });
                }
                None if attempts.is_empty() => return Err(SendError(why(&failures))),
                None => {}
            }
            let others = waiting.len();
            select! {
                biased;
                Some(ended) = attempts.join_next() => match ended {
                    Ok((address, Ok(stream))) => {
                        self.lock().last = Some(address);
                        return Ok(stream);
                    }
                    Ok((address, Err(error))) => failures.push((address, error.to_string())),
                    Err(_) => {}
                },
                () = sleep(HEAD_START), if others > 0 => {}
            }
        }
    }

    /// The one that worked, then those of which nothing is known, then the suspects.
    fn in_order(&self, mut found: Vec<SocketAddr>) -> Vec<SocketAddr> {
        let mut memory = self.lock();
        memory.suspects.retain(|suspect| found.contains(suspect));
        if found
            .iter()
            .all(|address| memory.suspects.contains(address))
        {
            memory.suspects.clear();
        }
        // Stable: otherwise the order is the system's.
        found.sort_by_key(|address| {
            let rank = memory.suspects.iter().position(|it| it == address);
            (memory.last != Some(*address), rank.map_or(0, |at| at + 1))
        });
        found
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn why(failures: &[(SocketAddr, String)]) -> String {
    match failures {
        [] => "the name has no address".to_owned(),
        [(_, why)] => why.clone(),
        several => {
            let texts = several
                .iter()
                .map(|(address, why)| format!("{address}: {why}"));
            texts.collect::<Vec<_>>().join(", ")
        }
    }
}

/// Before the next address is tried, too.
const HEAD_START: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tokio::net::TcpSocket;

    use super::*;

    /// An address to which connections wait for ever, as long as the rest is kept.
    fn dead() -> (SocketAddr, impl Sized) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        let moment = Duration::from_millis(200);
        while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, moment) {
            waiting.push(stream);
        }
        (address, (listener, waiting))
    }

    fn refusing() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(work)
    }

    #[test]
    fn a_dead_address_costs_a_moment_and_only_once() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let alive = listener.local_addr().unwrap();
        let dialer = Dialer::default();
        run(async {
            let (dead, _kept) = dead();
            let found = vec![dead, refusing(), alive];
            let stream = dialer.race(found.clone()).await.unwrap();
            assert_eq!(stream.peer_addr().unwrap(), alive);
            assert_eq!(dialer.in_order(found)[0], alive);
        });
    }

    #[test]
    fn who_takes_connections_and_answers_nothing_comes_last() {
        let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [a, b, c] = listeners.each_ref().map(|it| it.local_addr().unwrap());
        let dialer = Dialer::default();
        run(async {
            for expected in [[a, b, c], [b, c, a], [c, a, b]] {
                assert_eq!(dialer.in_order(vec![a, b, c]), expected);
                dialer.race(vec![a, b, c]).await.unwrap();
                dialer.suspect();
            }
            // With nobody left, all get another chance.
            assert_eq!(dialer.in_order(vec![a, b, c]), [a, b, c]);
        });
    }

    #[test]
    fn all_that_failed_is_told() {
        let (a, b) = (refusing(), refusing());
        let dialer = Dialer::default();
        let SendError(why) = run(dialer.race(vec![a, b])).unwrap_err();
        assert!(why.contains(&a.to_string()), "{why}");
        assert!(why.contains(&b.to_string()), "{why}");
        let SendError(why) = run(dialer.race(Vec::new())).unwrap_err();
        assert_eq!(why, "the name has no address");
    }
}
