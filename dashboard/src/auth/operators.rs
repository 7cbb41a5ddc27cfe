//! The operators' file: who may sign in, and as what.

use super::{
    password::{self, PasswordError},
    second_factor::SecondFactor,
};
use ledger_office::decide::CLOCK;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, path::Path, sync::Arc};

/// What an operator is for (SYS-11…20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Watches over the city and acts in it (SYS-11).
    CityOperator,
    /// Responsible for the system in one complex (SYS-17).
    SchoolOperator,
    /// Controls the entrance of one building (SYS-19).
    Guard,
    /// Serves meals at the tills of one building (SYS-20).
    CanteenOperator,
    /// Holds the money of its own contracts (SYS-14).
    Supplier,
    /// Specialist of the support service (SYS-16).
    Support,
    /// Reads everything, changes nothing.
    Auditor,
    /// Ends sessions; sees neither people nor money.
    SecurityAdmin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::CityOperator,
        Self::SchoolOperator,
        Self::Guard,
        Self::CanteenOperator,
        Self::Supplier,
        Self::Support,
        Self::Auditor,
        Self::SecurityAdmin,
    ];

    /// As the file names it.
    pub const fn name(self) -> &'static str {
        match self {
            Role::CityOperator => "city_operator",
            Role::SchoolOperator => "school_operator",
            Role::Guard => "guard",
            Role::CanteenOperator => "canteen_operator",
            Role::Supplier => "supplier",
            Role::Support => "support",
            Role::Auditor => "auditor",
            Role::SecurityAdmin => "security_admin",
        }
    }

    /// True when a password alone does not do: the role moves money, or decides who may.
    pub const fn needs_second_factor(self) -> bool {
        match self {
            Role::CityOperator | Role::SchoolOperator | Role::Supplier | Role::Support | Role::SecurityAdmin => true,
            Role::Guard | Role::CanteenOperator | Role::Auditor => false,
        }
    }

    /// True when a scope is what this role works in.
    const fn fits(self, scope: Scope) -> bool {
        match self {
            Role::CityOperator | Role::Support | Role::Auditor | Role::SecurityAdmin => matches!(scope, Scope::City),
            Role::SchoolOperator => matches!(scope, Scope::Complex(_)),
            Role::Guard | Role::CanteenOperator => matches!(scope, Scope::Building(_)),
            Role::Supplier => matches!(scope, Scope::Supplier(_)),
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
    /// The money of one supplier, wherever it serves.
    Supplier(u32),
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
    /// Where: `"city"`, `{"complex": 7}`, `{"building": 12}` or `{"supplier": 3}`; the city when left out.
    #[serde(default)]
    pub scope: Scope,
    /// What they prove besides the password; none when they have not set it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
}

impl Operator {
    /// True when this is who somebody signed in as: same login, same password, same second factor.
    fn proven_as(&self, earlier: &Self) -> bool {
        let secret = |operator: &Self| operator.second_factor.as_ref().map(|factor| factor.secret().clone());
        self.password_hash == earlier.password_hash && secret(self) == secret(earlier)
    }
}

/// Whether roles that need a second factor are held to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorRule {
    /// They set it up before they see anything.
    #[default]
    Required,
    /// Whoever wants it sets it up: for a demonstration.
    Optional,
}

impl SecondFactorRule {
    /// As the file names it.
    pub const fn name(self) -> &'static str {
        match self {
            SecondFactorRule::Required => "required",
            SecondFactorRule::Optional => "optional",
        }
    }
}

/// The file as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorsFile {
    /// What holds for all.
    #[serde(default)]
    pub second_factor: SecondFactorRule,
    /// Everybody, in the order of the file.
    pub operators: Vec<Operator>,
}

impl OperatorsFile {
    /// From JSON: `{"second_factor": …, "operators": [{"login": …, "name": …, "password_hash": …, "role": …, "scope": …}]}`, or
    /// the list alone, as it was written before there were second factors.
    ///
    /// # Errors
    /// On broken JSON.
    pub fn from_json(json: &str) -> Result<Self, OperatorsError> {
        if json.trim_start().starts_with('[') {
            return Ok(Self { operators: serde_json::from_str(json)?, ..Self::default() });
        }
        Ok(serde_json::from_str(json)?)
    }
}

/// Everybody who may sign in.
#[derive(Clone, Debug, Default)]
pub struct Operators {
    rule: SecondFactorRule,
    by_login: HashMap<String, Arc<Operator>>,
}

/// Why an operators' file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OperatorsError {
    /// The file can't be read.
    #[error("operators file: {0}")]
    Read(#[from] std::io::Error),
    /// It is not the expected JSON.
    #[error("operators file: {0}")]
    Json(#[from] serde_json::Error),
    /// Two entries with one login, an empty one, or the name under which the system itself acts.
    #[error("operators file: login {0:?} is empty, there twice, or the system's own ({CLOCK:?}); choose another")]
    Login(String),
    /// A school's operator needs a complex, a guard and a canteen's operator a building, a supplier itself, the others the city.
    #[error(
        "operators file: {0:?}: a school_operator needs \"scope\": {{\"complex\": N}}, a guard or canteen_operator {{\"building\": N}}, \
         a supplier {{\"supplier\": N}}, every other role \"city\""
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
    /// A second factor that no code or no recovery code would ever fit.
    #[error(
        "operators file: {0:?}: the second factor is damaged; `turnstone operator reset-second-factor` lets them set up a new one"
    )]
    SecondFactor(String),
}

impl Operators {
    /// Every login, in alphabetical order.
    pub(crate) fn logins(&self) -> impl Iterator<Item = &str> {
        let mut logins: Vec<&str> = self.by_login.keys().map(String::as_str).collect();
        logins.sort_unstable();
        logins.into_iter()
    }
}

impl TryFrom<OperatorsFile> for Operators {
    type Error = OperatorsError;

    fn try_from(file: OperatorsFile) -> Result<Self, OperatorsError> {
        let mut by_login = HashMap::new();
        for operator in file.operators {
            let login = operator.login.clone();
            password::check_stored(&operator.password_hash)
                .map_err(|error| OperatorsError::Hash { login: login.clone(), error })?;
            if !operator.role.fits(operator.scope) {
                return Err(OperatorsError::Scope(login));
            }
            if operator.second_factor.as_ref().is_some_and(|factor| !factor.is_usable()) {
                return Err(OperatorsError::SecondFactor(login));
            }
            if login.trim().is_empty() || login == CLOCK || by_login.insert(login.clone(), Arc::new(operator)).is_some() {
                return Err(OperatorsError::Login(login));
            }
        }
        Ok(Self { rule: file.second_factor, by_login })
    }
}

impl Operators {
    /// From JSON, as [`OperatorsFile::from_json`] says.
    ///
    /// # Errors
    /// On broken JSON, a login that is empty or there twice, a hash that is not argon2id, a scope that does not go with the role,
    /// or a damaged second factor.
    pub fn from_json(json: &str) -> Result<Self, OperatorsError> {
        OperatorsFile::from_json(json)?.try_into()
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
        self.by_login.len()
    }

    /// True when nobody could sign in.
    pub fn is_empty(&self) -> bool {
        self.by_login.is_empty()
    }

    /// The operator with this login.
    pub(crate) fn get(&self, login: &str) -> Option<&Arc<Operator>> {
        self.by_login.get(login)
    }

    /// The same operator now, when what they proved once still holds.
    pub(crate) fn still(&self, earlier: &Operator) -> Option<&Arc<Operator>> {
        self.get(&earlier.login).filter(|now| now.proven_as(earlier))
    }

    /// True when this operator must set up a second factor before anything else.
    pub(crate) fn must_enrol(&self, operator: &Operator) -> bool {
        self.rule == SecondFactorRule::Required && operator.role.needs_second_factor() && operator.second_factor.is_none()
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
    fn a_list_without_a_rule_holds_the_roles_that_need_it_to_a_second_factor() {
        let list = format!(
            "[{}]",
            Role::ALL
                .iter()
                .filter(|role| role.fits(Scope::City))
                .map(|role| entry(role.name(), role.name()))
                .collect::<Vec<_>>()
                .join(",")
        );
        for (json, held) in [
            (list.clone(), &["city_operator", "support", "security_admin"][..]),
            (format!(r#"{{"operators":{list}}}"#), &["city_operator", "support", "security_admin"]),
            (format!(r#"{{"second_factor":"optional","operators":{list}}}"#), &[]),
        ] {
            let operators = Operators::from_json(&json).expect("good");
            for (login, operator) in &operators.by_login {
                assert_eq!(operators.must_enrol(operator), held.contains(&login.as_str()), "{json}: {login}");
            }
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
            (format!("[{}]", entry("clock", "auditor")), "the system's own"),
            (format!("[{}]", entry("anna", "king")), "unknown variant"),
            (format!("[{}]", entry("anna", "guard")), "needs \"scope\""),
            (format!("[{}]", entry("anna", "auditor").replace('}', r#","scope":{"building":1}}"#)), "needs \"scope\""),
            (format!("[{}]", entry("anna", "supplier").replace('}', r#","scope":{"building":1}}"#)), "needs \"scope\""),
            (format!("[{}]", entry("anna", "canteen_operator").replace('}', r#","scope":{"supplier":1}}"#)), "needs \"scope\""),
            (
                format!(
                    "[{}]",
                    entry("anna", "auditor").replace('}', r#","second_factor":{"secret":"1","last_step":0,"recovery":[]}}"#)
                ),
                "is damaged",
            ),
            (String::from(r#"{"operators":[],"second_factor":"never"}"#), "unknown variant"),
            (entry("anna", "auditor").replace("argon2id", "argon2i").replacen('{', "[{", 1) + "]", "argon2id"),
        ] {
            let error = Operators::from_json(&json).expect_err("refused").to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
