//! A store in memory for tests and simulation: it fails when told, and a crash leaves what a barrier covered.

use parking_lot::Mutex;

use super::{Blocks, FirstFailure, Store, StoreError, StoredBlock};

/// Blocks in memory. Sealing only moves a mark.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    blocks: Vec<StoredBlock>,
    durable: u64,
    sealed: u64,
    appends_left: Option<u64>,
    barriers_left: Option<u64>,
    failure: FirstFailure,
}

impl State {
    fn next(&self) -> u64 {
        self.blocks.last().map_or(0, |block| block.first_pos + u64::from(block.count))
    }

    /// Index of the block that holds `pos`, or of the end.
    fn index(&self, pos: u64) -> usize {
        self.blocks.partition_point(|block| block.first_pos + u64::from(block.count) <= pos)
    }

    /// Fails for good when `left` calls are used up.
    fn spend(&mut self, left: fn(&mut Self) -> &mut Option<u64>) -> Result<(), StoreError> {
        self.failure.check()?;
        match left(self) {
            Some(0) => self.failure.note(Err(StoreError::Told)),
            Some(calls) => {
                *calls -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl MemoryStore {
    /// An empty store that never fails.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `calls` more appends succeed; the next fails, and everything after it.
    pub fn fail_after_appends(&self, calls: u64) {
        self.state.lock().appends_left = Some(calls);
    }

    /// Lets `calls` more barriers succeed; the next fails, and everything after it.
    pub fn fail_after_barriers(&self, calls: u64) {
        self.state.lock().barriers_left = Some(calls);
    }

    /// The store after a power cut: only what a barrier covered.
    #[must_use]
    pub fn crash(&self) -> Self {
        self.crash_keeping(0)
    }

    /// The store after a power cut that spared `unsynced` blocks beyond the last barrier, as a disk may.
    #[must_use]
    pub fn crash_keeping(&self, unsynced: usize) -> Self {
        let state = self.state.lock();
        let kept = state.index(state.durable).saturating_add(unsynced).min(state.blocks.len());
        let blocks = state.blocks.iter().take(kept).cloned().collect();
        let mut after = State { blocks, sealed: state.sealed, ..State::default() };
        after.durable = after.next();
        Self { state: Mutex::new(after) }
    }
}

impl Store for MemoryStore {
    fn append(&self, block: &StoredBlock) -> Result<(), StoreError> {
        let mut state = self.state.lock();
        state.failure.check()?;
        block.end_if_next(state.next())?;
        state.spend(|state| &mut state.appends_left)?;
        state.blocks.push(block.clone());
        Ok(())
    }

    fn barrier(&self) -> Result<u64, StoreError> {
        let mut state = self.state.lock();
        state.spend(|state| &mut state.barriers_left)?;
        state.durable = state.next();
        Ok(state.durable)
    }

    fn next_pos(&self) -> u64 {
        self.state.lock().next()
    }

    fn read(&self, pos: u64) -> Result<Option<StoredBlock>, StoreError> {
        let state = self.state.lock();
        Ok(state.blocks.get(state.index(pos)).cloned())
    }

    fn scan(&self, from: u64) -> Blocks<'_> {
        let mut pos = from;
        Box::new(std::iter::from_fn(move || {
            let block = self.read(pos).transpose()?;
            if let Ok(block) = &block {
                pos = block.first_pos + u64::from(block.count);
            }
            Some(block)
        }))
    }

    fn seal_before(&self, pos: u64) -> Result<u64, StoreError> {
        let mut state = self.state.lock();
        let before = pos.min(state.durable);
        let whole = state.index(before);
        let sealed = state.blocks.get(whole).map_or(state.next(), |block| block.first_pos);
        state.sealed = state.sealed.max(sealed);
        Ok(state.sealed)
    }
}
