//! A service as its supervisor sees it: a child process.

use std::env;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::lifeline::STOP;
use crate::output::Output;
use crate::roles::{self, Role};
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
        upstreams: &[&str],
        settings: &[(&str, String)],
        output: &Arc<dyn Output>,
    ) -> Result<Self, Failure> {
        let failure = |error| Failure::Start(role, error);
        let mut command = Command::new(env::current_exe().map_err(failure)?);
        command
            .arg(role.name())
            .args(upstreams)
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
        let listening = timeout(START, listening).await;
        let mut service = Self {
            role,
            url: String::new(),
            pid,
            child,
            lines,
        };
        match listening {
            Ok(Ok(address)) => {
                service.url = format!("http://{address}");
                output.service(&service);
                Ok(service)
            }
            Ok(Err(_)) => {
                let status = service.child.wait().await;
                service.ended().await;
                Err(Failure::Ended(role, status.map_err(failure)?))
            }
            Err(_) => {
                let _ = service.child.kill().await;
                service.ended().await;
                Err(Failure::Silent(role, START))
            }
        }
    }

    /// Lets it end by itself: it sends its last spans first. Its last lines are read.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        let role = self.role;
        // `wait` closes the child's stdin, which would tell it that we are gone: not before it is.
        let mut stdin = self.child.stdin.take();
        if let Some(stdin) = &mut stdin {
            // Nobody reads if it has crashed: its status tells.
            let _ = stdin.write_all(STOP).await;
            let _ = stdin.flush().await;
        }
        let ended = timeout(PATIENCE, self.child.wait()).await;
        if ended.is_err() {
            let _ = self.child.kill().await;
        }
        drop(stdin);
        self.ended().await;
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Failure::Stopped(role, status)),
            Ok(Err(error)) => Err(Failure::Start(role, error)),
            Err(_) => Err(Failure::Stuck(role, PATIENCE)),
        }
    }

    /// Reads its last lines, and removes what it may have left behind.
    async fn ended(self) {
        let _ = self.lines.await;
        roles::clean_up(self.role, self.pid);
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

/// So long may it take to listen: a slow machine fills a database meanwhile.
const START: Duration = Duration::from_secs(30);
/// So long may it take to end, more than it takes for draining and flushing: consumers take longest.
const PATIENCE: Duration = Duration::from_secs(30);
