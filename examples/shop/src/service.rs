//! A service as its supervisor sees it: a child process.

use std::env;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::output::Output;
use crate::roles::Role;
use crate::server::LISTENING;

/// A running service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) role: Role,
    /// Where it listens.
    pub(crate) url: String,
    pub(crate) pid: u32,
    child: Child,
    lines: JoinHandle<()>,
}

impl Service {
    /// Starts it and waits until it listens.
    pub(crate) async fn start(
        role: Role,
        upstream: Option<&str>,
        settings: &[(&str, String)],
        output: &Arc<dyn Output>,
    ) -> Result<Self, Failure> {
        let failure = |error| Failure::Start(role, error);
        let mut command = Command::new(env::current_exe().map_err(failure)?);
        command
            .arg(role.name())
            .args(upstream)
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // Ctrl-C is for the supervisor, which ends the services in good order.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(failure)?;
        let pid = child.id().unwrap_or_default();

        let (listens, listening) = oneshot::channel();
        let stdout = child.stdout.take();
        let lines = tokio::spawn(read(role, stdout, listens, Arc::clone(output)));
        let Ok(address) = listening.await else {
            return Err(Failure::Ended(role, child.wait().await.map_err(failure)?));
        };
        let service = Self {
            role,
            url: format!("http://{address}"),
            pid,
            child,
            lines,
        };
        output.service(&service);
        Ok(service)
    }

    /// Lets it end by itself: it sends its last spans first. Its last lines are read.
    pub(crate) async fn stop(mut self) {
        drop(self.child.stdin.take());
        if timeout(PATIENCE, self.child.wait()).await.is_err() {
            // Not even its watchdog worked.
            let _ = self.child.kill().await;
        }
        let _ = self.lines.await;
    }
}

/// Reads what the service writes: where it listens, then log lines.
async fn read(
    role: Role,
    stdout: Option<ChildStdout>,
    listens: oneshot::Sender<String>,
    output: Arc<dyn Output>,
) {
    let Some(stdout) = stdout else { return };
    let mut listens = Some(listens);
    let mut lines = BufReader::new(stdout).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match line.strip_prefix(LISTENING) {
            Some(address) => {
                let _ = listens
                    .take()
                    .map(|listens| listens.send(address.to_owned()));
            }
            None => output.log(role, &line),
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
