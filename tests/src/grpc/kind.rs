//! The four kinds of calls.

use std::pin::Pin;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, stream};
use tonic::{IntoRequest, Request, Response, Status};

use crate::grpc::Caller;
use crate::grpc::proto::{Answer, Ask};

/// What a call gives, message by message.
pub type Answers = BoxStream<'static, Result<Answer, Status>>;

/// One kind of call.
pub trait Kind {
    /// `rpc.method`.
    const METHOD: &'static str;

    /// Whether the server answers in a stream.
    const STREAMS: bool;

    /// Calls it; ready when the head of the response has come.
    fn open(
        caller: Caller,
        ask: Request<Ask>,
    ) -> Pin<Box<dyn Future<Output = Result<Answers, Status>> + Send>>;

    /// The answers of a call that goes on to its end.
    fn call(
        caller: &Caller,
        ask: impl IntoRequest<Ask>,
    ) -> impl Future<Output = Result<Vec<Answer>, Status>> {
        let opened = Self::open(caller.clone(), ask.into_request());
        async {
            let mut answers = opened.await?;
            let mut all = Vec::new();
            while let Some(answer) = answers.next().await {
                all.push(answer?);
            }
            Ok(all)
        }
    }
}

macro_rules! kind {
    ($kind:ident, $name:literal, $method:ident, $streams:literal, $ask:expr, $answers:expr) => {
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct $kind;

        impl Kind for $kind {
            const METHOD: &'static str = concat!("contract.v1.Calls/", $name);
            const STREAMS: bool = $streams;

            fn open(
                mut caller: Caller,
                ask: Request<Ask>,
            ) -> Pin<Box<dyn Future<Output = Result<Answers, Status>> + Send>> {
                Box::pin(async move { Ok($answers(caller.$method($ask(ask)).await?)) })
            }
        }
    };
}

kind!(Unary, "Unary", unary, false, itself, single);
kind!(
    ClientStreaming,
    "ClientStreaming",
    client_streaming,
    false,
    thrice,
    single
);
kind!(
    ServerStreaming,
    "ServerStreaming",
    server_streaming,
    true,
    itself,
    streamed
);
kind!(
    Bidirectional,
    "Bidirectional",
    bidirectional,
    true,
    thrice,
    streamed
);

fn itself(ask: Request<Ask>) -> Request<Ask> {
    ask
}

/// The same question three times.
fn thrice(ask: Request<Ask>) -> Request<stream::Iter<std::array::IntoIter<Ask, 3>>> {
    ask.map(|ask| stream::iter([ask; 3]))
}

fn single(answer: Response<Answer>) -> Answers {
    stream::iter([Ok(answer.into_inner())]).boxed()
}

fn streamed(answers: Response<tonic::Streaming<Answer>>) -> Answers {
    answers.into_inner().boxed()
}
