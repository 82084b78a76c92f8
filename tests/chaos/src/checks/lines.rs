//! The log lines, read as they are written.

use std::io;

use tracing_context::TraceId;
use tracing_subscriber::fmt::MakeWriter;

use crate::ledger::ledger;
use crate::marker::Marker;

/// Where a log layer writes to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lines {
    /// `tracing_logs::json()`.
    Json,
    /// `tracing_subscriber::fmt`.
    Text,
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

impl io::Write for Lines {
    /// A line at a time, as both layers write.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.read(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn read(self, line: &str) {
        let Some(owner) = self.owner(line) else {
            ledger().stray(format!("a line of no call: {}", line.trim_end()));
            return;
        };
        let strangers = Marker::all(line).any(|marker| marker != owner);
        let trace = self.trace(line);
        ledger().note(owner, "a line", |slot| {
            slot.lines[self as usize] += 1;
            if strangers {
                slot.foreign.push(format!(
                    "a line has another call's fields: {}",
                    line.trim_end()
                ));
            }
            if let Some(trace) = trace
                && Marker::of_trace(trace) != Some(owner)
            {
                slot.faults.push(format!(
                    "a line has another trace's id: {}",
                    line.trim_end()
                ));
            }
        });
    }

    /// Whose message it is: our messages begin or end with the token of their call.
    fn owner(self, line: &str) -> Option<Marker> {
        match self {
            Self::Json => {
                let (_, message) = line.split_once("\"message\":\"")?;
                let message = message
                    .split_once('"')
                    .map_or(message, |(message, _)| message);
                Marker::all(message).next()
            }
            Self::Text => {
                let message = line.rsplit(" says: ").next()?;
                Marker::all(message).next()
            }
        }
    }

    fn trace(self, line: &str) -> Option<TraceId> {
        match self {
            Self::Json => {
                let (_, id) = line.split_once("\"trace_id\":\"")?;
                TraceId::from_hex(id.get(..32)?.as_bytes())
            }
            Self::Text => None,
        }
    }
}
