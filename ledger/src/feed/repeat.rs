//! Asks again by itself when a provider could not be asked. The sender was told 503 and repeats anyway: this only makes a top-up
//! come sooner, so what waits here may be lost with the process.

use super::Feed;
use super::provider::Delivery;
use crate::limits::{REPEATS_MAX, REPEATS_WAITING_MAX};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Digest of a notice that waits.
type Key = [u8; 32];

/// Notices that wait for their provider.
#[derive(Default)]
pub(super) struct Repeats(Mutex<HashSet<Key>>);

/// A place among the waiting ones, free again when dropped.
struct Place {
    repeats: Arc<Repeats>,
    key: Key,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.repeats.0.lock().remove(&self.key);
    }
}

impl Repeats {
    /// Takes a place, unless this notice has one or all are taken.
    fn place(self: &Arc<Self>, source: &str, delivery: &Delivery) -> Option<Place> {
        let key: Key = blake3::Hasher::new().update(source.as_bytes()).update(&[0]).update(&delivery.body).finalize().into();
        let mut waiting = self.0.lock();
        let free = waiting.len() < REPEATS_WAITING_MAX && waiting.insert(key);
        free.then(|| Place { repeats: Arc::clone(self), key })
    }
}

/// Sets out to ask about a notice again, if there is room.
pub(super) fn later(feed: &Feed, source: &str, delivery: Delivery) {
    let Some(place) = feed.repeats.place(source, &delivery) else { return };
    let (provider, unit) = (Arc::clone(feed.sources.provider(source)), feed.sources.patience().repeat);
    let payers = feed.sources.payers().cloned();
    // A stopping server does not wait for this.
    let ledger = Arc::downgrade(&feed.ledger);
    tokio::spawn(async move {
        let _place = place;
        for wait in waits(unit) {
            tokio::time::sleep(wait).await;
            match provider.prove(&delivery).await {
                Err(doubt) if doubt.may_pass => {}
                Err(doubt) => return tracing::warn!(error = ?doubt.error, "asked again: a payment notice was refused"),
                Ok(proven) => {
                    let Some(ledger) = ledger.upgrade() else { return };
                    match super::settle(&ledger, payers.as_ref(), proven, delivery.sender).await {
                        Ok((word, _)) => {
                            ledger.metrics().feed_event(provider.kind(), word);
                            tracing::info!(source = provider.source(), word, "asked again: a payment notice is settled");
                        }
                        Err(error) => tracing::warn!(?error, "asked again: a payment notice was not settled"),
                    }
                    return;
                }
            }
        }
        tracing::warn!(source = provider.source(), "asked again in vain; the provider's own repetitions go on");
    });
}

/// 1, 1, 2, 3, 5 … units (FIELD C2: Fibonacci-like).
fn waits(unit: Duration) -> impl Iterator<Item = Duration> {
    std::iter::successors(Some((1u32, 1u32)), |(now, next)| Some((*next, now + next)))
        .take(REPEATS_MAX)
        .map(move |(now, _)| unit * now)
}

#[cfg(test)]
mod tests {
    use super::waits;
    use std::time::Duration;

    #[test]
    fn the_waits_grow_like_fibonacci_and_end() {
        let seconds: Vec<u64> = waits(Duration::from_secs(1)).map(|wait| wait.as_secs()).collect();
        assert_eq!(seconds, [1, 1, 2, 3, 5, 8, 13, 21, 34, 55]);
    }
}
