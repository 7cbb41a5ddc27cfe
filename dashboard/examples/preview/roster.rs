//! Operators in memory: pages without a server keep second factors as long as they run.

use dashboard::{NotKept, Operator, Operators, OperatorsError, OperatorsFile, Roster};
use std::sync::{Arc, Mutex, PoisonError};

/// The file that is never written, and what it says.
pub(crate) struct InMemory(Mutex<(OperatorsFile, Arc<Operators>)>);

impl InMemory {
    /// From the JSON of an operators' file.
    ///
    /// # Errors
    /// When it could not be served.
    pub(crate) fn new(json: &str) -> Result<Self, OperatorsError> {
        let file = OperatorsFile::from_json(json)?;
        let operators = Operators::try_from(file.clone())?;
        Ok(Self(Mutex::new((file, Arc::new(operators)))))
    }
}

impl Roster for InMemory {
    fn operators(&self) -> Arc<Operators> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner).1)
    }

    fn change(&self, login: &str, change: &mut dyn FnMut(&mut Operator) -> bool) -> Result<bool, NotKept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = kept.0.clone();
        if !file.operators.iter_mut().find(|operator| operator.login == login).is_some_and(change) {
            return Ok(false);
        }
        let operators = Operators::try_from(file.clone()).map_err(|error| NotKept(error.to_string()))?;
        *kept = (file, Arc::new(operators));
        Ok(true)
    }
}
