//! A closed loop against a peer: every client keeps its batches in flight, every answer is compared with what it must be.

use crate::case::Case;
use crate::mix::{Batch, DEBIT, Player};
use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The longest time that an answer may take. Origin: a guess; a checkpoint on a slow disk takes seconds, not half a minute.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// The longest latency that is told apart: twice [`ANSWER_MAX`].
const LATENCY_US_MAX: u64 = 60_000_000;

/// An answer on its way: the reasons in the order of the events.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Vec<i16>>> + Send>>;

/// A connection to a peer. The batch must have left when the answer was polled once, so that batches keep their order.
pub(crate) trait Link: Send + Sync + 'static {
    /// Sends a batch.
    fn ask(&self, batch: &Arc<Batch>) -> Answer;
}

/// What the clients of a round did and heard.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// Events sent, all of them answered.
    pub(crate) sent: u64,
    /// Answered inside the measured time.
    pub(crate) sent_in_time: u64,
    /// Of those sent.
    pub(crate) accepted: u64,
    /// Of those sent.
    pub(crate) refused: u64,
    /// Kopecks of accepted debits.
    pub(crate) taken: i64,
    /// From sending a batch to its answer, microseconds.
    pub(crate) latency_us: Histogram<u64>,
}

impl Heard {
    fn new() -> Result<Self> {
        let latency_us = Histogram::new_with_bounds(1, LATENCY_US_MAX, 3).context("a histogram cannot be made")?;
        Ok(Self { sent: 0, sent_in_time: 0, accepted: 0, refused: 0, taken: 0, latency_us })
    }

    fn add(&mut self, other: &Self) -> Result<()> {
        self.sent += other.sent;
        self.sent_in_time += other.sent_in_time;
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.taken += other.taken;
        self.latency_us.add(&other.latency_us).context("latencies do not add up")
    }
}

/// Plays for `seconds` and waits for the last answers.
///
/// # Errors
/// When a peer fails, is silent for too long, or gives an answer that the event does not deserve.
pub(crate) async fn play<L: Link>(clients: Vec<(L, Player)>, case: Case, seconds: f64) -> Result<Heard> {
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let mut running = JoinSet::new();
    for (link, player) in clients {
        running.spawn(client(link, player, case, until));
    }
    let mut all = Heard::new()?;
    while let Some(ended) = running.join_next().await {
        all.add(&ended.context("a client broke")??)?;
    }
    Ok(all)
}

struct Waiting {
    batch: Arc<Batch>,
    answer: Answer,
    /// An answer that came at once.
    early: Option<Result<Vec<i16>>>,
    since: Instant,
}

async fn client<L: Link>(link: L, mut player: Player, case: Case, until: Instant) -> Result<Heard> {
    let mut heard = Heard::new()?;
    let mut waiting: VecDeque<Waiting> = VecDeque::with_capacity(case.in_flight);
    loop {
        while waiting.len() < case.in_flight && Instant::now() < until {
            let batch = Arc::new(player.batch(case.batch));
            let since = Instant::now();
            let mut answer = link.ask(&batch);
            let early = std::future::poll_fn(|context| match answer.as_mut().poll(context) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending => Poll::Ready(None),
            });
            let early = early.await;
            waiting.push_back(Waiting { batch, answer, early, since });
        }
        let Some(Waiting { batch, answer, early, since }) = waiting.pop_front() else { return Ok(heard) };
        let reasons = match early {
            Some(result) => result?,
            None => tokio::time::timeout(ANSWER_MAX, answer).await.context("no answer for half a minute")??,
        };
        let now = Instant::now();
        let took_us = u64::try_from((now - since).as_micros()).unwrap_or(u64::MAX);
        heard.latency_us.saturating_record(took_us);
        if now <= until {
            heard.sent_in_time += batch.kinds.len() as u64;
        }
        count(&mut heard, &batch, &reasons)?;
    }
}

fn count(heard: &mut Heard, batch: &Batch, reasons: &[i16]) -> Result<()> {
    if reasons.len() != batch.kinds.len() {
        bail!("{} answers to {} events of gateway {}", reasons.len(), batch.kinds.len(), batch.gateway);
    }
    let told = batch.kinds.iter().zip(&batch.amounts).zip(batch.expected.iter().zip(reasons));
    for (place, ((kind, amount), (expected, reason))) in (0..).zip(told) {
        if expected != reason {
            let seq = batch.first_seq + place;
            bail!("gateway {} event {seq} deserves reason {expected} and was given {reason}", batch.gateway);
        }
        heard.sent += 1;
        if *reason == 0 {
            heard.accepted += 1;
            heard.taken += if *kind == DEBIT { *amount } else { 0 };
        } else {
            heard.refused += 1;
        }
    }
    Ok(())
}
