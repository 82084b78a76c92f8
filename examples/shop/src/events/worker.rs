//! A consumer beside the server of a service.

use std::fmt;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::error;
use tracing_kafka::ConsumerTracing;
use tracing_kafka::rdkafka::consumer::StreamConsumer;
use tracing_kafka::rdkafka::message::BorrowedMessage;

use super::drain::Drain;

/// Work that goes on until its service is to stop and everything has come.
#[derive(Debug)]
pub(crate) struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// The messages of a worker.
pub(crate) struct Next {
    consumer: StreamConsumer,
    tracing: ConsumerTracing,
    stop: watch::Receiver<bool>,
    /// Once it is to stop.
    drain: Option<Drain>,
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}

impl Worker {
    /// Starts the work on the messages of this consumer.
    pub(crate) fn start<W>(consumer: StreamConsumer, work: impl FnOnce(Next) -> W) -> Self
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let (tell, stop) = watch::channel(false);
        let work = work(Next {
            tracing: ConsumerTracing::of(&consumer),
            consumer,
            stop,
            drain: None,
        });
        Self {
            stop: tell,
            task: tokio::spawn(work),
        }
    }

    /// Lets it process what has been sent, and waits for that.
    pub(crate) async fn finish(self) {
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

impl Next {
    /// How they are traced: with the group that they were consumed by.
    pub(crate) fn tracing(&self) -> ConsumerTracing {
        self.tracing.clone()
    }

    /// The next message; `None` once the service is to stop and all have come.
    pub(crate) async fn message(&mut self) -> Option<BorrowedMessage<'_>> {
        loop {
            let received = if let Some(drain) = &mut self.drain {
                if drain.is_over(&self.consumer) {
                    return None;
                }
                match timeout(SOON, self.consumer.recv()).await {
                    Ok(received) => received,
                    Err(_) => continue,
                }
            } else {
                tokio::select! {
                    biased;
                    () = stopped(&mut self.stop) => {
                        self.drain = Some(Drain::begin());
                        continue;
                    }
                    received = self.consumer.recv() => received,
                }
            };
            match received {
                Ok(message) => return Some(message),
                // Such as a broker that restarts. librdkafka goes on trying.
                Err(error) => error!(error = %error, "nothing received"),
            }
        }
    }

    /// The next message, if it comes within this time.
    pub(crate) async fn message_within(&self, time: Duration) -> Option<BorrowedMessage<'_>> {
        timeout(time, self.consumer.recv()).await.ok()?.ok()
    }
}

/// Until the service is to stop. That nobody can tell any more is as good as told.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// How long to wait for a message before asking whether one is to come.
const SOON: Duration = Duration::from_millis(100);
