//! Where the operators come from and where their second factors go: the shell keeps the file, the pages don't know the disk.

use super::operators::{Operator, Operators};
use std::sync::Arc;

/// Who may sign in, as it stands now.
pub trait Roster: Send + Sync {
    /// Everybody, now. Asked with every request.
    fn operators(&self) -> Arc<Operators>;

    /// Changes one operator and returns when that is durable; `change` is given the newest entry and says whether it is to be kept.
    /// False when it is not, or nobody has that login. One change at a time; blocks.
    ///
    /// # Errors
    /// [`NotKept`].
    fn change(&self, login: &str, change: &mut dyn FnMut(&mut Operator) -> bool) -> Result<bool, NotKept>;
}

/// The change could not be written; what was there holds.
#[derive(Debug, thiserror::Error)]
#[error("the operators' file cannot be written: {0}")]
pub struct NotKept(pub String);
