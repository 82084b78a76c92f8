//! What is printed for people in every mode.

use std::borrow::Cow;
use std::io;

use tracing_context::FinishedSpan;
use tracing_export::waterfall::{self, Options};

use crate::cases::{self, CASES};
use crate::roles::Role;
use crate::service::Service;
use crate::supervisor::Shop;

/// A service that listens.
pub(super) fn service(service: &Service) -> String {
    let (name, pid, url) = (service.role.name(), service.pid, &service.url);
    format!("{name:<17} process {pid:<8} {url}")
}

/// A log line as it was written, but for stacks, which fill pages.
pub(super) fn shortened(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => {
            let (start, rest) = line.split_at(at);
            let rest = rest.chars().count();
            format!("{start}... ({rest} more characters)").into()
        }
        None => line.into(),
    }
}

/// A trace.
pub(super) fn trace(spans: &[FinishedSpan]) -> String {
    let picture = waterfall::render(spans, &Options::for_stream(&io::stdout()));
    picture.trim_end().to_owned()
}

/// How to ask the shop for everything that the demo asks for.
pub(super) fn requests(shop: &Shop) -> String {
    let mut text = String::new();
    for case in &CASES {
        text.push_str(&format!("\n# {}\n", case.title));
        if case.without_database {
            text.push_str(&cases::remove_database_curl(shop.url(Role::Users)));
            text.push('\n');
        }
        text.push_str(&case.curl(shop.url(Role::Gateway)));
        text.push('\n');
    }
    text
}

/// What to try next.
pub(super) const NEXT: &str = "
To see the same in a real backend, such as Jaeger:
  docker run --rm -p 16686:16686 -p 4318:4318 cr.jaegertracing.io/jaegertracing/jaeger:2.15.0
  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 cargo run -p shop
  open http://localhost:16686

To see a fast and a slow trace side by side:
  cargo run -p shop -- compare

To keep it serving and try it by hand:
  cargo run -p shop -- --serve";

const LONGEST: usize = 600;
