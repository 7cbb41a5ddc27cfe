//! The operators' file: who may sign in, and as what.

use super::password::{self, PasswordError};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, path::Path, sync::Arc};

/// What an operator is for (SYS-11…19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Watches over the city and acts in it (SYS-11).
    CityOperator,
    /// Responsible for the system in one complex (SYS-17).
    SchoolOperator,
    /// Controls the entrance of one building (SYS-19).
    Guard,
    /// Specialist of the support service (SYS-16).
    Support,
    /// Reads everything, changes nothing.
    Auditor,
    /// Ends sessions; sees neither people nor money.
    SecurityAdmin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::CityOperator, Self::SchoolOperator, Self::Guard, Self::Support, Self::Auditor, Self::SecurityAdmin];

    /// As the file names it.
    pub const fn name(self) -> &'static str {
        match self {
            Role::CityOperator => "city_operator",
            Role::SchoolOperator => "school_operator",
            Role::Guard => "guard",
            Role::Support => "support",
            Role::Auditor => "auditor",
            Role::SecurityAdmin => "security_admin",
        }
    }

    /// True when a scope is what this role works in.
    const fn fits(self, scope: Scope) -> bool {
        match self {
            Role::CityOperator | Role::Support | Role::Auditor | Role::SecurityAdmin => matches!(scope, Scope::City),
            Role::SchoolOperator => matches!(scope, Scope::Complex(_)),
            Role::Guard => matches!(scope, Scope::Building(_)),
        }
    }
}

/// How far a role reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The whole city.
    #[default]
    City,
    /// One complex.
    Complex(u32),
    /// One building.
    Building(u32),
}

/// One person of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// What they type.
    pub login: String,
    /// What the page calls them.
    pub name: String,
    /// Argon2id PHC string, made by [`crate::hash_password`].
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// Where: `"city"`, `{"complex": 7}` or `{"building": 12}`; the city when left out.
    #[serde(default)]
    pub scope: Scope,
}

/// Everybody who may sign in.
#[derive(Clone, Debug, Default)]
pub struct Operators(HashMap<String, Arc<Operator>>);

/// Why an operators' file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OperatorsError {
    /// The file can't be read.
    #[error("operators file: {0}")]
    Read(#[from] std::io::Error),
    /// It is not the expected JSON.
    #[error("operators file: {0}")]
    Json(#[from] serde_json::Error),
    /// Two entries with one login, or an empty one.
    #[error("operators file: login {0:?} is empty or there twice")]
    Login(String),
    /// A school's operator needs a complex, a guard a building, the others the city.
    #[error(
        "operators file: {0:?}: a school_operator needs \"scope\": {{\"complex\": N}}, a guard {{\"building\": N}}, every other role \"city\""
    )]
    Scope(String),
    /// A hash that nobody could sign in with.
    #[error("operators file: {login:?}: {error}")]
    Hash {
        /// Whose.
        login: String,
        /// What is wrong with it.
        error: PasswordError,
    },
}

impl Operators {
    /// Every login, in alphabetical order.
    pub(crate) fn logins(&self) -> impl Iterator<Item = &str> {
        let mut logins: Vec<&str> = self.0.keys().map(String::as_str).collect();
        logins.sort_unstable();
        logins.into_iter()
    }

    /// From JSON: `[{"login": …, "name": …, "password_hash": …, "role": …, "scope": …}]`, roles and scopes as
    /// [`Role`] and [`Operator::scope`] say.
    ///
    /// # Errors
    /// On broken JSON, a login that is empty or there twice, or a hash that is not argon2id.
    pub fn from_json(json: &str) -> Result<Self, OperatorsError> {
        let mut all = HashMap::new();
        for operator in serde_json::from_str::<Vec<Operator>>(json)? {
            let login = operator.login.clone();
            password::check_stored(&operator.password_hash)
                .map_err(|error| OperatorsError::Hash { login: login.clone(), error })?;
            if !operator.role.fits(operator.scope) {
                return Err(OperatorsError::Scope(login));
            }
            if login.trim().is_empty() || all.insert(login.clone(), Arc::new(operator)).is_some() {
                return Err(OperatorsError::Login(login));
            }
        }
        Ok(Self(all))
    }

    /// From a file with that JSON.
    ///
    /// # Errors
    /// As [`Operators::from_json`], or when the file can't be read.
    pub fn load(path: &Path) -> Result<Self, OperatorsError> {
        Self::from_json(&std::fs::read_to_string(path)?)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when nobody could sign in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The operator with this login.
    pub(crate) fn get(&self, login: &str) -> Option<&Arc<Operator>> {
        self.0.get(login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(login: &str, role: &str) -> String {
        let hash = password::NOBODYS_HASH;
        format!(r#"{{"login":"{login}","name":"N","password_hash":"{hash}","role":"{role}"}}"#)
    }

    #[test]
    fn roles_are_named_as_the_file_names_them() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).expect("a word"), role.name());
        }
    }

    #[test]
    fn a_file_is_read_or_refused_with_a_reason() {
        let good = format!("[{},{}]", entry("anna", "city_operator"), entry("boris", "auditor"));
        let operators = Operators::from_json(&good).expect("good");
        assert_eq!((operators.len(), operators.is_empty()), (2, false));
        assert_eq!(operators.get("boris").map(|operator| operator.role), Some(Role::Auditor));

        for (json, part) in [
            (String::from("[{}]"), "missing field"),
            (format!("[{},{0}]", entry("anna", "auditor")), "there twice"),
            (format!("[{}]", entry(" ", "auditor")), "is empty"),
            (format!("[{}]", entry("anna", "king")), "unknown variant"),
            (format!("[{}]", entry("anna", "guard")), "needs \"scope\""),
            (format!("[{}]", entry("anna", "auditor").replace('}', r#","scope":{"building":1}}"#)), "needs \"scope\""),
            (entry("anna", "auditor").replace("argon2id", "argon2i").replacen('{', "[{", 1) + "]", "argon2id"),
        ] {
            let error = Operators::from_json(&json).expect_err("refused").to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
