use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use tracing::info_span;
use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased, Sampler};
use tracing_context::{ContextLayer, FinishedSpan, SpanSink};
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use crate::clock::ManualClock;

mod strategies;

const MINUTE: Duration = Duration::from_secs(60);

/// A backend that answers each request with the next of its texts.
struct Backend {
    address: String,
    script: mpsc::Sender<String>,
    asked: mpsc::Receiver<String>,
}

impl Backend {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (script, answers) = mpsc::channel::<String>();
        let (heard, asked) = mpsc::channel();
        std::thread::spawn(move || {
            for answer in answers {
                let Ok((mut stream, _)) = listener.accept() else {
                    return;
                };
                if heard.send(request(&stream)).is_err() {
                    return;
                }
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self {
            address,
            script,
            asked,
        }
    }

    fn answer(&self, status: u16, body: &str) {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n");
        self.script.send(head + body).unwrap();
    }

    /// The first line of the next request.
    fn heard(&self) -> String {
        self.asked.recv_timeout(MINUTE).expect("a request")
    }

    fn sampler(&self, clock: &ManualClock) -> JaegerRemote {
        JaegerRemote::builder("orders & more")
            .endpoint(&format!("http://{}", self.address))
            .unwrap()
            .interval(MINUTE)
            .initial(AlwaysOff)
            .start_on(clock.clone())
            .unwrap()
    }
}

fn request(stream: &TcpStream) -> String {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    lines.find(String::is_empty);
    first
}

/// The names of the spans that are sampled.
fn sampled(sampler: &Arc<dyn Sampler>, body: impl FnOnce()) -> Vec<String> {
    #[derive(Clone, Default)]
    struct Names(Arc<Mutex<VecDeque<String>>>);
    impl SpanSink for Names {
        fn on_end(&self, span: &FinishedSpan) {
            self.0.lock().unwrap().push_back(span.name().to_owned());
        }
    }
    let names = Names::default();
    let layer = ContextLayer::builder()
        .sampler(ParentBased::new(Arc::clone(sampler)))
        .sink(names.clone());
    let subscriber = tracing_subscriber::registry().with(layer.build().filtered());
    tracing::subscriber::with_default(subscriber, body);
    let names = names.0.lock().unwrap();
    names.iter().cloned().collect()
}

fn is_sampling(sampler: &Arc<dyn Sampler>) -> bool {
    !sampled(sampler, || drop(info_span!("asked"))).is_empty()
}

/// Waits until the sampler samples, or does no more.
fn wait_until(sampler: &Arc<dyn Sampler>, expected: bool) {
    let begun = Instant::now();
    while is_sampling(sampler) != expected {
        assert!(begun.elapsed() < MINUTE, "the answer had no effect");
        std::thread::sleep(Duration::from_millis(5));
    }
}

const ALL: &str = r#"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}"#;
const NONE: &str = r#"{"strategyType":0,"probabilisticSampling":{"samplingRate":0}}"#;

#[test]
fn it_asks_at_once_and_again_and_obeys() {
    let (backend, clock) = (Backend::start(), ManualClock::default());
    let sampler: Arc<dyn Sampler> = Arc::new(backend.sampler(&clock));
    assert!(!is_sampling(&sampler), "the initial sampler decides");
    backend.answer(200, ALL);
    assert_eq!(
        backend.heard(),
        "GET /sampling?service=orders%20%26%20more HTTP/1.1"
    );
    wait_until(&sampler, true);
    backend.answer(200, NONE);
    clock.skip(|pause| pause == MINUTE);
    backend.heard();
    wait_until(&sampler, false);
}

#[test]
fn the_last_good_answer_holds() {
    let (backend, clock) = (Backend::start(), ManualClock::default());
    let sampler: Arc<dyn Sampler> = Arc::new(backend.sampler(&clock));
    backend.answer(200, ALL);
    wait_until(&sampler, true);
    let huge = "x".repeat(5 * 1024 * 1024);
    for (status, body) in [
        (500, NONE),
        (404, ""),
        (200, "<html>"),
        (200, ""),
        (200, "{}"),
        (200, r#"{"strategyType":"PROBABILISTIC"}"#),
        (200, r#"{"probabilisticSampling":{"samplingRate":"no"}}"#),
        (200, &*huge),
    ] {
        backend.answer(status, body);
        clock.skip(|pause| pause == MINUTE);
        backend.heard();
    }
    // Asked once more, so that all of them were read.
    backend.answer(200, ALL);
    clock.skip(|pause| pause == MINUTE);
    backend.heard();
    assert!(is_sampling(&sampler));
}

#[test]
fn who_does_not_answer_is_waited_for_no_longer_than_ten_seconds() {
    let (backend, clock) = (Backend::start(), ManualClock::default());
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let _sampler = JaegerRemote::builder("a")
        .endpoint(&format!("http://{}/x?y", silent.local_addr().unwrap()))
        .unwrap()
        .interval(MINUTE)
        .initial(AlwaysOn)
        .start_on(clock.clone())
        .unwrap();
    let (stream, _) = silent.accept().unwrap();
    assert_eq!(request(&stream), "GET /x?y&service=a HTTP/1.1");
    clock.skip(|pause| pause == Duration::from_secs(10));
    clock.skip(|pause| pause == MINUTE);
    let (again, _) = silent.accept().unwrap();
    assert_eq!(request(&again), "GET /x?y&service=a HTTP/1.1");
    drop(backend);
}

#[test]
fn it_stops_asking_when_it_is_dropped() {
    let (backend, clock) = (Backend::start(), ManualClock::default());
    let sampler = backend.sampler(&clock);
    backend.answer(200, ALL);
    backend.heard();
    let current = Arc::downgrade(&sampler.current);
    drop(sampler);
    let begun = Instant::now();
    while current.strong_count() > 0 {
        assert!(begun.elapsed() < MINUTE, "its thread goes on");
        std::thread::sleep(Duration::from_millis(5));
    }
}
