//! The bank's side of the day: payments over the HTTP feed, each until it is answered, each answer checked.

use super::plan::TopUp;
use crate::api::{Api, Receipt};
use crate::args::Speed;
use edge_protocol::Reason;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Payments at a time. Origin: guess; a bank's gateway keeps a few dozen open.
const AT_ONCE: usize = 32;
/// Wrong answers described in words.
const DESCRIBED_MAX: usize = 5;

/// A payment with its place in the books of this run.
#[derive(Debug, Clone)]
pub struct Payment {
    /// What is paid.
    pub top_up: TopUp,
    /// Which of the gateways played.
    pub gateway: usize,
    /// The bank's number.
    pub external_id: String,
}

/// What came of the payments.
#[derive(Debug, Default)]
pub struct Paid {
    /// Those that reached an account.
    pub credited: Vec<Payment>,
    /// Highest position named by a receipt.
    pub last_pos: Option<u64>,
    /// Payments answered.
    pub answered: u64,
    /// Answers that differ from what must come.
    pub wrong: u64,
    /// Payments without an answer.
    pub failed: u64,
    /// The first of each, in words.
    pub notes: Vec<String>,
}

/// How simulated time runs for the feed.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Real instant of `from_us`.
    pub epoch: Instant,
    /// Simulated instant.
    pub from_us: i64,
    /// How fast.
    pub speed: Speed,
}

impl Clock {
    fn until(&self, at_us: i64) -> Duration {
        match self.speed {
            Speed::Max => Duration::ZERO,
            Speed::Times(times) => {
                let due = Duration::from_secs_f64((at_us - self.from_us).max(0) as f64 / 1e6 / times);
                due.saturating_sub(self.epoch.elapsed())
            }
        }
    }
}

/// Sends all payments when they are due and waits for every answer.
pub async fn pay(api: &Api, payments: Vec<Payment>, clock: Clock) -> Paid {
    let mut paid = Paid::default();
    let mut waiting: VecDeque<Payment> = payments.into();
    let mut open = JoinSet::new();
    while let Some(payment) = waiting.pop_front() {
        tokio::time::sleep(clock.until(payment.top_up.at_us)).await;
        while open.len() >= AT_ONCE {
            settle(&mut paid, open.join_next().await);
        }
        let api = api.clone();
        open.spawn(async move {
            let outcome = pay_one(&api, &payment).await;
            (payment, outcome)
        });
    }
    while !open.is_empty() {
        settle(&mut paid, open.join_next().await);
    }
    paid
}

type Settled = Result<(Payment, Result<Receipt, Failure>), tokio::task::JoinError>;

enum Failure {
    /// No answer in time.
    Silent(String),
    /// Not the answer that must come.
    Wrong(String),
}

async fn pay_one(api: &Api, payment: &Payment) -> Result<Receipt, Failure> {
    let (first, tried) = pay_until_answered(api, payment).await?;
    let expected = if payment.top_up.person.is_some() { Reason::Accepted } else { Reason::AcceptedToSuspense };
    if first.reason != expected.code() {
        return Err(Failure::Wrong(format!("reason {} instead of {}", first.reason, expected.name())));
    }
    // An attempt whose answer was lost may have been booked: then, and only then, the next one is a duplicate.
    if first.duplicate && tried == 1 {
        return Err(Failure::Wrong(String::from("called a duplicate the first time")));
    }
    if payment.top_up.twice {
        let (second, _) = pay_until_answered(api, payment).await?;
        if !second.duplicate || (second.pos, second.reason) != (first.pos, first.reason) {
            return Err(Failure::Wrong(format!("{first:?} the first time and {second:?} the second time")));
        }
    }
    Ok(first)
}

/// The answer, and how many attempts it took.
async fn pay_until_answered(api: &Api, payment: &Payment) -> Result<(Receipt, u32), Failure> {
    let since = Instant::now();
    let TopUp { account, supplier, kopecks, .. } = payment.top_up;
    let mut tried = 0;
    loop {
        tried += 1;
        match api.pay(&payment.external_id, account, supplier, kopecks).await {
            Ok(Ok(receipt)) => return Ok((receipt, tried)),
            Ok(Err(refused)) => return Err(Failure::Wrong(refused)),
            Err(error) if since.elapsed() >= api.patience() => return Err(Failure::Silent(format!("{error:#}"))),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

fn settle(paid: &mut Paid, settled: Option<Settled>) {
    let note = match settled {
        None => return,
        Some(Ok((payment, Ok(receipt)))) => {
            paid.answered += 1;
            paid.last_pos = paid.last_pos.max(Some(receipt.pos));
            if payment.top_up.person.is_some() {
                paid.credited.push(payment);
            }
            return;
        }
        Some(Ok((payment, Err(Failure::Wrong(why))))) => {
            paid.wrong += 1;
            format!("payment {} to account {}: {why}", payment.external_id, payment.top_up.account)
        }
        Some(Ok((payment, Err(Failure::Silent(why))))) => {
            paid.failed += 1;
            format!("payment {} got no answer: {why}", payment.external_id)
        }
        Some(Err(error)) => {
            paid.failed += 1;
            format!("a payment's task ended: {error}")
        }
    };
    if paid.notes.len() < DESCRIBED_MAX {
        paid.notes.push(note);
    }
}

impl Paid {
    /// Adds another part of the day.
    pub fn add(&mut self, other: Self) {
        self.credited.extend(other.credited);
        self.last_pos = self.last_pos.max(other.last_pos);
        self.answered += other.answered;
        self.wrong += other.wrong;
        self.failed += other.failed;
        self.notes.extend(other.notes);
    }
}
