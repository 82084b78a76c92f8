//! Spans and logs of a service by one call.

mod error;

use std::borrow::Cow;
use std::io::IsTerminal as _;
use std::{fmt, io};

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_log::{AsLog as _, LogTracer};
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::layer::{Layer, Layered, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Registry};

pub use self::error::InitError;
use crate::telemetry::{SpanLayer, Telemetry, TelemetryBuilder};

/// Installs spans and logs for the whole process: the one line that a service needs.
///
/// Spans go where the `OTEL_*` variables say ([`variables`](crate::variables)); `service_name`
/// counts where they name none. Log lines go to the standard output, filtered by `RUST_LOG`
/// (default `info`), in the form of `tracing_subscriber::fmt::init()` with the ids of their trace
/// behind the timestamp. [`setup`] has JSON, your own layers and everything else.
///
/// Keep what it returns until `main` ends: dropped, it sends what is left, for a second at most.
///
/// ```no_run
/// let _telemetry = tracing_export::init("orders")?;
/// tracing::info_span!("POST /orders").in_scope(|| tracing::info!("accepted"));
/// # Ok::<(), tracing_export::InitError>(())
/// ```
///
/// # Errors
///
/// [`InitError`] if the process has a subscriber already, or if the operating system refuses the
/// exporter's thread. A backend that is away is no error, nor is a variable that makes no sense.
pub fn init(service_name: impl Into<Cow<'static, str>>) -> Result<Telemetry, InitError> {
    setup(service_name).init()
}

/// As [`init`], with a say in it.
///
/// ```no_run
/// use tracing_export::TailSampling;
/// # fn mine<S: tracing::Subscriber>() -> impl tracing_subscriber::Layer<S> {
/// #     tracing_subscriber::layer::Identity::new()
/// # }
///
/// let _telemetry = tracing_export::setup("orders")
///     .json()
///     .telemetry(|telemetry| telemetry.tail_sampling(TailSampling::new().percent(10.0)))
///     .with_layer(mine())
///     .init()?;
/// # Ok::<(), tracing_export::InitError>(())
/// ```
pub fn setup(service_name: impl Into<Cow<'static, str>>) -> Setup {
    Setup {
        telemetry: Telemetry::builder(service_name),
        layers: None,
        logs: Logs::Text,
    }
}

/// What [`init`](Self::init) will install.
#[must_use = "call init"]
pub struct Setup {
    telemetry: TelemetryBuilder,
    layers: Option<BoxedLayer>,
    logs: Logs,
}

#[derive(Clone, Copy, Debug)]
enum Logs {
    Text,
    Json,
    None,
}

/// What the layers of one's own stand on. Not the registry, with all layers made one by `and_then`:
/// on it that takes the filter of the last one for that of all.
type Traced = Layered<SpanLayer<Registry>, Registry>;
type BoxedLayer = Box<dyn Layer<Traced> + Send + Sync>;

impl Setup {
    /// Log lines as `tracing_subscriber::fmt::init()` writes them, with ids; in colours on a
    /// terminal only. The default.
    pub const fn text(mut self) -> Self {
        self.logs = Logs::Text;
        self
    }

    /// Log lines as JSON: those of [`tracing_logs::json`].
    pub const fn json(mut self) -> Self {
        self.logs = Logs::Json;
        self
    }

    /// No log lines but those of your own layers.
    pub const fn without_logs(mut self) -> Self {
        self.logs = Logs::None;
        self
    }

    /// Sets up the spans: sampler, exporter, resource and what else [`TelemetryBuilder`] has.
    pub fn telemetry(mut self, change: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder) -> Self {
        self.telemetry = change(self.telemetry);
        self
    }

    /// Adds a layer of your own, behind the one that makes spans and before the one that logs.
    /// Give it a filter (`layer.with_filter(..)`): without one it hears everything down to TRACE,
    /// and everybody pays for that.
    ///
    /// Your own log lines, in place of ours:
    ///
    /// ```no_run
    /// use tracing_logs::FmtLayerExt as _;
    ///
    /// let lines = tracing_subscriber::fmt::layer().compact().with_text_ids();
    /// let _telemetry = tracing_export::setup("orders")
    ///     .without_logs()
    ///     .with_layer(lines.with_filter(tracing_logs::env()))
    ///     .init()?;
    /// # Ok::<(), tracing_export::InitError>(())
    /// ```
    pub fn with_layer(mut self, layer: impl Layer<Traced> + Send + Sync) -> Self {
        // Not a `Vec` of them, which tells no layer what subscriber it belongs to.
        self.layers = Some(match self.layers {
            Some(before) => before.and_then(layer).boxed(),
            None => layer.boxed(),
        });
        self
    }

    /// Installs it for the whole process. Records of the `log` crate become events, too, if the
    /// process has no logger yet.
    ///
    /// # Errors
    ///
    /// As [`init`].
    pub fn init(self) -> Result<Telemetry, InitError> {
        let telemetry = self.telemetry.build()?;
        let traced = tracing_subscriber::registry().with(telemetry.span_layer());
        match self.layers {
            Some(layers) => self.logs.install_on(traced.with(layers)),
            None => self.logs.install_on(traced),
        }?;
        Ok(telemetry)
    }
}

impl Logs {
    fn install_on<S>(self, subscriber: S) -> Result<(), InitError>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync + 'static,
    {
        match self {
            Self::Text => {
                let lines = tracing_subscriber::fmt::layer().log_internal_errors(false);
                let lines = match io::stdout().is_terminal() {
                    true => lines,
                    false => lines.with_ansi(false),
                };
                let lines = lines.with_text_ids();
                install(subscriber.with(lines.with_filter(tracing_logs::env())))
            }
            Self::Json => {
                let lines = tracing_logs::json();
                install(subscriber.with(lines.with_filter(tracing_logs::env())))
            }
            Self::None => install(subscriber),
        }
    }
}

fn install(subscriber: impl Subscriber + Send + Sync + 'static) -> Result<(), InitError> {
    tracing::subscriber::set_global_default(subscriber).map_err(|_| InitError::taken())?;
    // Somebody's own logger is not replaced.
    let _ = LogTracer::builder()
        .with_max_level(LevelFilter::current().as_log())
        .init();
    Ok(())
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("telemetry", &self.telemetry)
            .field("logs", &self.logs)
            .finish_non_exhaustive()
    }
}
