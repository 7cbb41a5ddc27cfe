//! The logins of the dashboard in `operators.json`: listed, added, removed, given a new password. A running server reads the file
//! when it starts.

use crate::folder::write_private;
use anyhow::{Context, bail};
use dashboard::{Operator, Operators, Password, Role, Scope, hash_password, new_password};
use std::fs;
use std::path::{Path, PathBuf};

/// The file in the data folder.
pub const OPERATORS_FILE: &str = "operators.json";

/// The logins of one data folder.
pub struct Logins {
    path: PathBuf,
    all: Vec<Operator>,
}

impl Logins {
    /// No logins yet, for a new data folder.
    pub fn none(dir: &Path) -> Self {
        Self { path: dir.join(OPERATORS_FILE), all: Vec::new() }
    }

    /// Reads the file of the data folder `dir`.
    ///
    /// # Errors
    /// When it is not there or cannot be used.
    pub fn load(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(OPERATORS_FILE);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Operators::from_json(&text)?;
        Ok(Self { path, all: serde_json::from_str(&text)? })
    }

    /// Everybody, in the order of the file.
    pub fn all(&self) -> &[Operator] {
        &self.all
    }

    /// Adds somebody and gives the password that was made for them; it is kept nowhere.
    ///
    /// # Errors
    /// When the login is taken or empty, or the role does not go with the scope; then nothing changed.
    pub fn add(&mut self, login: &str, name: &str, role: Role, scope: Scope) -> anyhow::Result<Password> {
        let password = new_password()?;
        let (login, name, password_hash) = (login.to_owned(), name.to_owned(), hash_password(&password)?);
        self.all.push(Operator { login, name, password_hash, role, scope });
        self.save()?;
        Ok(password)
    }

    /// Removes somebody.
    ///
    /// # Errors
    /// When there is no such login, or nobody would be left.
    pub fn remove(&mut self, login: &str) -> anyhow::Result<()> {
        let before = self.all.len();
        self.all.retain(|operator| operator.login != login);
        match self.all.len() {
            0 => bail!("{login} is the last login; add another one first"),
            after if after == before => bail!("there is no login {login}; `turnstone operator list` shows all"),
            _ => self.save(),
        }
    }

    /// Gives somebody a new password.
    ///
    /// # Errors
    /// When there is no such login.
    pub fn new_password(&mut self, login: &str) -> anyhow::Result<Password> {
        let Some(operator) = self.all.iter_mut().find(|operator| operator.login == login) else {
            bail!("there is no login {login}; `turnstone operator list` shows all");
        };
        let password = new_password()?;
        operator.password_hash = hash_password(&password)?;
        self.save()?;
        Ok(password)
    }

    fn save(&self) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&self.all)?;
        Operators::from_json(&text)?;
        write_private(&self.path, text.as_bytes())
    }
}

/// A role as the file names it.
///
/// # Errors
/// Names the roles there are.
pub fn role_of(name: &str) -> Result<Role, String> {
    Role::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        format!("there is no such role; the roles are {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_added_changed_and_removed_and_what_does_not_fit_changes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut logins = Logins::none(dir.path());
        logins.add("guard", "Пост охраны", Role::Guard, Scope::Building(7)).expect("added");
        logins.add("chief", "Дежурный", Role::CityOperator, Scope::City).expect("added");
        for (login, role, scope, words) in [
            ("guard", Role::Guard, Scope::Building(8), "there twice"),
            (" ", Role::Auditor, Scope::City, "is empty"),
            ("school", Role::SchoolOperator, Scope::City, "needs \"scope\""),
            ("kitchen", Role::Supplier, Scope::Building(7), "needs \"scope\""),
        ] {
            let mut again = Logins::load(dir.path()).expect("good");
            let error = again.add(login, "N", role, scope).expect_err("refused").to_string();
            assert!(error.contains(words), "{error}");
        }
        let mut logins = Logins::load(dir.path()).expect("good");
        assert_eq!(logins.all().len(), 2);
        let before = logins.all()[0].password_hash.clone();
        logins.new_password("guard").expect("changed");
        assert_ne!(logins.all()[0].password_hash, before);
        assert!(logins.remove("nobody").is_err() && logins.new_password("nobody").is_err());
        logins.remove("guard").expect("removed");
        assert!(logins.remove("chief").expect_err("the last one").to_string().contains("last login"));
        assert_eq!(Logins::load(dir.path()).expect("good").all().len(), 1);
        assert_eq!((role_of("guard"), role_of("king").is_err()), (Ok(Role::Guard), true));
    }
}
