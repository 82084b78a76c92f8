//! One demand of a specification, as a table of hops.

use http::{HeaderMap, HeaderName, HeaderValue};
use tracing_context::{Context, FinishedSpan, SpanKind};

use crate::grpc::{Kind as _, Place as _, Raw, Unary, WholeServer};
use crate::http::{eventually, telemetry};
use crate::w3c::{Harness, Message, Sent, Service, Via, through};

/// A demand: rows of what comes in, the context it is to be read as, and what is to be sent on.
///
/// Texts have placeholders: `{T}` and `{P}` are ids of the caller, `{N}` is a new trace id, `{S}`
/// the id of our client span.
#[derive(Debug)]
pub struct Rule {
    section: &'static str,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// Lines of fields.
    fields: Vec<String>,
    /// `span: ` trace id, span id and flags; `tracestate: ` the list; for each member of the
    /// baggage, decoded, `baggage: key=value;properties`.
    context: Vec<String>,
    /// Lines of fields.
    sent: Vec<String>,
}

/// Makes a test of each demand: `section: name { [fields] => [context] => [sent]; ... }`.
#[macro_export]
macro_rules! w3c_rules {
    ($($section:literal: $name:ident {
        $([$($field:expr),* $(,)?] => [$($context:expr),* $(,)?] => [$($sent:expr),* $(,)?];)+
    })+) => {$(
        #[tokio::test]
        async fn $name() {
            $crate::w3c::Rule::of($section)
                $(.row(
                    vec![$(String::from($field)),*],
                    vec![$(String::from($context)),*],
                    vec![$(String::from($sent)),*],
                ))+
                .hold()
                .await;
        }
    )+};
}

impl Rule {
    pub const fn of(section: &'static str) -> Self {
        Self {
            section,
            rows: Vec::new(),
        }
    }

    pub fn row(mut self, mut fields: Vec<String>, context: Vec<String>, sent: Vec<String>) -> Self {
        for field in &mut fields {
            *field = field.replace("{T}", TRACE_ID).replace("{P}", PARENT_ID);
        }
        let row = Row {
            fields,
            context,
            sent,
        };
        self.rows.push(row);
        self
    }

    /// Makes every hop, by HTTP, by gRPC, and as metadata.
    pub async fn hold(self) {
        // Not by Kafka: the servers below want the process's subscriber, and the registry takes the
        // spans that a thread of librdkafka leaves for that one's, whose service has its own.
        for via in [Via::Http, Via::Grpc] {
            through(via, self.hops()).await;
        }
        self.metadata().await;
    }

    /// The same fields as metadata of a gRPC call.
    async fn metadata(&self) {
        telemetry();
        let server = WholeServer::start();
        let mut caller = Raw::connect(server.address).await;
        for row in &self.rows {
            let reply = caller.call(Unary::METHOD, row.headers()).await;
            let next = reply.answer().next.into_iter();
            let sent = Sent::of(&Message {
                start: String::new(),
                fields: next.map(|field| (field.name, field.value)).collect(),
                body: Vec::new(),
            });
            let because = format!("{}, as metadata: {:#?}", self.section, row.fields);
            assert_eq!(row.written(&sent), row.sent, "{because}");
        }
    }

    async fn hops(&self) {
        let harness = Harness::new().await;
        for row in &self.rows {
            let because = format!("{}: {:#?}", self.section, row.fields);
            let context = row.extract();
            assert_eq!(Row::told(&context), row.context.join("\n"), "{because}");
            let sent = harness.hop(&row.fields).await;
            assert_eq!(row.written(&sent), row.sent, "{because}");
            if sent.parent.flags & 1 == 1 {
                Row::traced(&context, &sent, harness.service()).await;
            }
        }
    }
}

impl Row {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for field in &self.fields {
            let (name, value) = field.split_once(':').unwrap();
            let name: HeaderName = name.parse().unwrap();
            // Other whitespace stays: what reads headers need not trim them.
            let value = value.strip_prefix(' ').unwrap_or(value);
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    /// The context that our propagator reads out of the fields.
    fn extract(&self) -> Context {
        tracing_context::propagator().extract(Context::new(), &self.headers())
    }

    fn told(context: &Context) -> String {
        let mut lines = Vec::new();
        if let Some(span) = context.span() {
            assert!(span.is_remote());
            let (trace, id, flags) = (span.trace_id(), span.span_id(), span.flags());
            lines.push(with_placeholders(&format!("span: {trace}-{id}-{flags}")));
            if !span.trace_state().is_empty() {
                lines.push(format!("tracestate: {}", span.trace_state()));
            }
        }
        for (key, value, properties) in context.baggage().members_with_metadata() {
            let separator = if properties.is_empty() { "" } else { ";" };
            lines.push(format!("baggage: {key}={value}{separator}{properties}"));
        }
        lines.join("\n")
    }

    fn written(&self, sent: &Sent) -> Vec<String> {
        let fields = sent.fields.iter();
        fields
            .map(|(name, value)| {
                let line = format!("{name}: {value}");
                if name == "traceparent" {
                    with_placeholders(&line)
                        .replace(&sent.parent.parent_id, "{S}")
                        .replace(&self.fresh(&sent.parent.trace_id), "{N}")
                } else {
                    line
                }
            })
            .collect()
    }

    /// The id if nobody told it, else nothing that occurs anywhere.
    fn fresh(&self, id: &str) -> String {
        let told = self.fields.iter().any(|field| field.contains(id));
        if told { "\n".to_owned() } else { id.to_owned() }
    }

    /// What was sent on is our client span, below our server span, below the caller.
    async fn traced(context: &Context, sent: &Sent, service: &Service) {
        let find = |id: &str| -> Option<FinishedSpan> {
            let mut spans = service.spans.spans().into_iter();
            spans.find(|span| span.span_id().to_string() == id)
        };
        let client = eventually("the client span", || find(&sent.parent.parent_id)).await;
        assert_eq!(client.kind(), SpanKind::Client);
        let mut server = client.clone();
        // Up to the span of the request; via gRPC or Kafka there are two more between.
        while server.name() != "POST /test" {
            let parent = server.parent_span_id().unwrap().to_string();
            server = eventually("a span above", || find(&parent)).await;
        }
        assert_eq!(server.kind(), SpanKind::Server);
        let caller = context.span();
        assert_eq!(
            server.parent_span_id(),
            caller.map(|caller| caller.span_id())
        );
        assert_eq!(server.parent_is_remote(), caller.is_some());
        assert_eq!(client.trace_id(), server.trace_id());
        assert_eq!(client.trace_id().to_string(), sent.parent.trace_id);
    }
}

/// A list of so many members: `bar1=1,bar2=2` and so on.
pub fn many(count: usize) -> String {
    let list: Vec<_> = (1..=count).map(|n| format!("bar{n}={n}")).collect();
    list.join(",")
}

fn with_placeholders(text: &str) -> String {
    text.replace(TRACE_ID, "{T}").replace(PARENT_ID, "{P}")
}

/// The trace id of callers in rules.
pub const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";
/// The span id of callers in rules.
pub const PARENT_ID: &str = "b7ad6b7169203331";
