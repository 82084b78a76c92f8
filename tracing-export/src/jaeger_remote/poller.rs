//! Asking.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::answer::Answer;
use super::sampler::Current;
use super::strategy::Strategy;
use crate::clock::Clock;
use crate::exporter::Client;
use crate::say::say;

/// Asks until the sampler is gone.
pub(super) struct Poller {
    pub(super) client: Client,
    pub(super) endpoint: String,
    pub(super) interval: Duration,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) current: Arc<Current>,
}

impl Poller {
    pub(super) async fn run(self, ended: oneshot::Receiver<()>) {
        tokio::select! {
            _ = ended => {}
            () = self.poll() => {}
        }
    }

    async fn poll(&self) {
        let mut last = None;
        let mut is_told = false;
        loop {
            match self.ask().await {
                Ok(answer) => {
                    is_told = false;
                    // The same answer starts no rate anew.
                    if last.as_ref() != Some(&answer) {
                        self.obey(answer.clone());
                        last = Some(answer);
                    }
                }
                Err(why) if !is_told => {
                    is_told = true;
                    self.complain(&why);
                }
                Err(_) => {}
            }
            self.clock.sleep(self.interval).await;
        }
    }

    async fn ask(&self) -> Result<Answer, String> {
        let answer = tokio::select! {
            answer = self.client.get() => answer?,
            () = self.clock.sleep(PATIENCE) => return Err("no answer in time".to_owned()),
        };
        match answer {
            (200, body) => read(&body),
            (status, _) => Err(format!("the answer is {status}")),
        }
    }

    fn obey(&self, answer: Answer) {
        if let Some(strategy) = Strategy::new(answer, &self.clock) {
            self.current.set(strategy);
        }
    }

    fn complain(&self, why: &str) {
        let instead = match self.current.get() {
            Some(_) => "the last strategy",
            None => "the initial sampler",
        };
        let endpoint = &self.endpoint;
        say(&format!(
            "no sampling strategy from {endpoint}: {why}; using {instead}"
        ));
    }
}

/// An answer that asks for something.
fn read(body: &[u8]) -> Result<Answer, String> {
    let answer: Answer =
        serde_json::from_slice(body).map_err(|error| format!("no strategy in JSON: {error}"))?;
    let is_empty = answer.operation_sampling.is_none()
        && answer.probabilistic_sampling.is_none()
        && answer.rate_limiting_sampling.is_none();
    if is_empty {
        return Err("no strategy in the answer".to_owned());
    }
    Ok(answer)
}

const PATIENCE: Duration = Duration::from_secs(10);
