//! The stage: who calls whom, and what is to be found afterwards.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use tracing_tests::http::Exchange;

use crate::checks::{Rules, check, ending};
use crate::http::plan::{Act, App, Caller, Plan};
use crate::http::{caller, local, origin, raw, server};
use crate::known::{Known, is_known};
use crate::ledger::Slot;
use crate::marker::Marker;
use crate::stage::Stage;
use crate::truth;
use crate::witness::{Ending, Side};

pub(crate) struct Http {
    seed: u64,
    server: SocketAddr,
    local: SocketAddr,
    origin: SocketAddr,
    http1: Exchange,
    http2: Exchange,
    reqwest: tracing_tower::reqwest::Client,
}

impl Http {
    pub(crate) async fn start(seed: u64) -> Result<Self, Box<dyn Error>> {
        let client = reqwest::Client::builder()
            .pool_max_idle_per_host(16)
            .build()?;
        Ok(Self {
            seed,
            server: server::serve(seed).await?,
            local: local::serve(seed)?,
            origin: origin::serve(seed).await?,
            http1: caller::hyper(seed, false),
            http2: caller::hyper(seed ^ 1, true),
            reqwest: tracing_tower::reqwest::Client::new(client),
        })
    }

    async fn make(&self, plan: &Plan, marker: Marker) {
        let to = match (plan.caller, plan.app) {
            (Caller::ToOrigin(_), _) => self.origin,
            (Caller::Refused, _) => SocketAddr::from(([127, 0, 0, 1], 1)),
            (_, App::Local) => self.local,
            (_, App::Axum | App::Bare) => self.server,
        };
        let url = format!("http://{to}/c/{}", marker.0);
        let by_reqwest = plan.dice.clone().percent(50);
        match plan.caller {
            Caller::Raw(raw) => drop(raw::call(raw, to, plan, marker).await),
            Caller::Hyper2 => caller::call(self.http2.clone(), url, plan, marker).await,
            Caller::Reqwest => caller::reqwest(&self.reqwest, url, plan, marker).await,
            Caller::ToOrigin(_) | Caller::Refused if by_reqwest => {
                caller::reqwest(&self.reqwest, url, plan, marker).await;
            }
            Caller::Hyper1 | Caller::ToOrigin(_) | Caller::Refused => {
                caller::call(self.http1.clone(), url, plan, marker).await;
            }
        }
    }
}

impl Stage for Http {
    const NAME: &'static str = "http";

    async fn call(self: Arc<Self>, index: u64) {
        let plan = Plan::new(self.seed, index);
        let call = self.make(&plan, Marker(index));
        let _ = tokio::time::timeout(plan.patience, call).await;
    }

    fn describe(&self, index: u64) -> String {
        format!("{:?}", Plan::new(self.seed, index))
    }

    fn headings(&self, index: u64, slot: &Slot) -> Vec<(String, String)> {
        let plan = Plan::new(self.seed, index);
        let client = ending(slot, Side::Client);
        match plan.caller {
            Caller::ToOrigin(_) | Caller::Refused => {
                return vec![(format!("client, {:?}", plan.caller), client)];
            }
            _ => {}
        }
        let server = ending(slot, Side::Server);
        vec![
            (format!("client, {:?}", plan.caller), client),
            (format!("server, {:?}", plan.act), server),
        ]
    }

    fn check(&self, index: u64, slot: &Slot) -> Vec<String> {
        let plan = Plan::new(self.seed, index);
        let rules = Rules {
            expected: &truth::http,
        };
        let mut wrong = check(Marker(index), slot, rules);
        let is_long = plan.act == Act::LongBody;
        let differs = as_the_caller_saw_it(slot);
        wrong.extend(differs.filter(|_| !(is_long && is_known(Known::LongBody))));
        wrong
    }
}

/// What the caller got whole, the server's span says too. Unless a layer outside of ours answered.
fn as_the_caller_saw_it(slot: &Slot) -> Option<String> {
    let of = |side| slot.facts.iter().filter(move |facts| facts.side == side);
    let client = of(Side::Client).next()?;
    let mut servers = of(Side::Server);
    let (server, None) = (servers.next()?, servers.next()) else {
        return None;
    };
    let answered = server.head?.status;
    let got = client.head?.status;
    // A reset may look like an end to the client's HTTP; its span knows better.
    let length = client
        .head?
        .length
        .filter(|_| client.method != http::Method::HEAD);
    let whole = matches!(client.ending, Ending::Ended(_))
        && length.is_none_or(|length| client.bytes >= length);
    if !whole || server.ending == Ending::Panicked {
        return None;
    }
    let span = slot
        .spans
        .iter()
        .find(|span| span.kind == tracing_context::SpanKind::Server)?;
    let right = span.status == Some(got.to_string())
        && span.error_type == (got >= 500).then(|| got.to_string());
    (!right && answered == got).then(|| format!("the caller got {got}, whole: {span:?}"))
}
