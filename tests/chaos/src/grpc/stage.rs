//! The stage: who calls whom, and what is to be found afterwards.

use std::error::Error;
use std::sync::Arc;

use crate::checks::{Rules, check, ending};
use crate::grpc::caller::{Caller, call, connect};
use crate::grpc::plan::{Place, Plan};
use crate::grpc::server::serve;
use crate::ledger::Slot;
use crate::marker::Marker;
use crate::stage::Stage;
use crate::truth;
use crate::witness::Side;

pub(crate) struct Grpc {
    seed: u64,
    /// Of each place.
    callers: [Caller; 3],
}

impl Grpc {
    pub(crate) async fn start(seed: u64) -> Result<Self, Box<dyn Error>> {
        let absent = serve(seed, Place::Absent).await?;
        let inside = serve(seed, Place::Inside).await?;
        let outside = serve(seed, Place::Outside).await?;
        Ok(Self {
            seed,
            callers: [
                connect(seed, absent)?,
                connect(seed ^ 1, inside)?,
                connect(seed ^ 2, outside)?,
            ],
        })
    }
}

impl Stage for Grpc {
    const NAME: &'static str = "grpc";

    async fn call(self: Arc<Self>, index: u64) {
        let plan = Plan::new(self.seed, index);
        let caller = self.callers[plan.server as usize].clone();
        let call = call(caller, &plan, Marker(index));
        let _ = tokio::time::timeout(plan.patience, call).await;
    }

    fn describe(&self, index: u64) -> String {
        format!("{:?}", Plan::new(self.seed, index))
    }

    fn headings(&self, index: u64, slot: &Slot) -> Vec<(String, String)> {
        let plan = Plan::new(self.seed, index);
        vec![
            (
                format!("client, {:?}", plan.kind),
                ending(slot, Side::Client),
            ),
            (
                format!("server, {:?}", plan.act),
                ending(slot, Side::Server),
            ),
        ]
    }

    fn check(&self, index: u64, slot: &Slot) -> Vec<String> {
        let caller = slot.caller.as_deref();
        let rules = Rules {
            expected: &|facts| truth::grpc(facts, caller),
        };
        check(Marker(index), slot, rules)
    }
}
