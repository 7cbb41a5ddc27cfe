//! The logins of the dashboard in `operators.json`: listed, added, removed, given a new password or a fresh start with their second
//! factor. A running server takes changes up by itself ([`crate::roster`]).

use crate::folder::{self, write_private};
use anyhow::{Context, anyhow, bail};
use dashboard::{Operator, Operators, OperatorsFile, Password, Role, Scope, SecondFactorRule, hash_password, new_password};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The file in the data folder.
pub const OPERATORS_FILE: &str = "operators.json";

/// Held by whoever changes [`OPERATORS_FILE`]: a command, or a server whose operator sets up a second factor.
const LOCK_FILE: &str = "operators.lock";

/// The logins of one data folder, kept from others until dropped.
pub struct Logins {
    path: PathBuf,
    file: OperatorsFile,
    _lock: File,
}

impl Logins {
    /// No logins yet, for a new data folder. Roles that need a second factor are held to it.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn none(dir: &Path) -> anyhow::Result<Self> {
        Ok(Self { path: dir.join(OPERATORS_FILE), file: OperatorsFile::default(), _lock: lock(dir)? })
    }

    /// Reads the file of the data folder `dir`.
    ///
    /// # Errors
    /// When it is not there or cannot be used, or somebody else is changing it.
    pub fn load(dir: &Path) -> anyhow::Result<Self> {
        let (path, _lock) = (dir.join(OPERATORS_FILE), lock(dir)?);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = OperatorsFile::from_json(&text)?;
        Operators::try_from(file.clone())?;
        Ok(Self { path, file, _lock })
    }

    /// Everybody, in the order of the file.
    pub fn all(&self) -> &[Operator] {
        &self.file.operators
    }

    /// Adds somebody and gives the password that was made for them; it is kept nowhere.
    ///
    /// # Errors
    /// When the login is taken or empty, or the role does not go with the scope; then nothing changed.
    pub fn add(&mut self, login: &str, name: &str, role: Role, scope: Scope) -> anyhow::Result<Password> {
        let password = new_password()?;
        let (login, name, password_hash) = (login.to_owned(), name.to_owned(), hash_password(&password)?);
        self.file.operators.push(Operator { login, name, password_hash, role, scope, second_factor: None });
        self.save()?;
        Ok(password)
    }

    /// Removes somebody.
    ///
    /// # Errors
    /// When there is no such login, or nobody would be left.
    pub fn remove(&mut self, login: &str) -> anyhow::Result<()> {
        let before = self.file.operators.len();
        self.file.operators.retain(|operator| operator.login != login);
        match self.file.operators.len() {
            0 => bail!("{login} is the last login; add another one first"),
            after if after == before => Err(unknown(login)),
            _ => self.save(),
        }
    }

    /// Gives somebody a new password.
    ///
    /// # Errors
    /// When there is no such login.
    pub fn new_password(&mut self, login: &str) -> anyhow::Result<Password> {
        let password = new_password()?;
        let hash = hash_password(&password)?;
        let set = self.change(login, &mut |operator| {
            operator.password_hash.clone_from(&hash);
            true
        })?;
        if set { Ok(password) } else { Err(unknown(login)) }
    }

    /// Takes somebody's second factor away; they set up a new one, at once if their role needs it.
    ///
    /// # Errors
    /// When there is no such login, or it has none.
    pub fn reset_second_factor(&mut self, login: &str) -> anyhow::Result<()> {
        if !self.all().iter().any(|operator| operator.login == login) {
            return Err(unknown(login));
        }
        match self.change(login, &mut |operator| operator.second_factor.take().is_some())? {
            true => Ok(()),
            false => bail!("{login} has no second factor"),
        }
    }

    /// Says whether roles that need a second factor are held to it.
    ///
    /// # Errors
    /// As the file system answers.
    pub fn set_rule(&mut self, rule: SecondFactorRule) -> anyhow::Result<()> {
        self.file.second_factor = rule;
        self.save()
    }

    /// Changes one operator and writes it, when `change` says so; false when it does not, or there is no such login.
    ///
    /// # Errors
    /// When what came out cannot be used, or the file system does not take it.
    pub fn change(&mut self, login: &str, change: &mut dyn FnMut(&mut Operator) -> bool) -> anyhow::Result<bool> {
        let changed = self.file.operators.iter_mut().find(|operator| operator.login == login).is_some_and(change);
        if changed {
            self.save()?;
        }
        Ok(changed)
    }

    fn save(&self) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&self.file)?;
        Operators::try_from(self.file.clone())?;
        write_private(&self.path, text.as_bytes())
    }
}

fn lock(dir: &Path) -> anyhow::Result<File> {
    let Some(lock) = folder::lock(&dir.join(LOCK_FILE))? else {
        bail!("the logins of {} are being changed by another turnstone process; try again", dir.display());
    };
    Ok(lock)
}

fn unknown(login: &str) -> anyhow::Error {
    anyhow!("there is no login {login}; `turnstone operator list` shows all")
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

/// A rule as the file names it.
///
/// # Errors
/// Names both.
pub fn rule_of(name: &str) -> Result<SecondFactorRule, String> {
    let rules = [SecondFactorRule::Required, SecondFactorRule::Optional];
    rules.into_iter().find(|rule| rule.name() == name).ok_or_else(|| String::from("it is required or optional"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_added_changed_and_removed_and_what_does_not_fit_changes_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut logins = Logins::none(dir.path()).expect("a lock");
        logins.add("guard", "Пост охраны", Role::Guard, Scope::Building(7)).expect("added");
        logins.add("chief", "Дежурный", Role::CityOperator, Scope::City).expect("added");
        assert!(Logins::load(dir.path()).is_err_and(|error| error.to_string().contains("being changed")), "one at a time");
        drop(logins);
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
        assert!(logins.reset_second_factor("nobody").is_err() && logins.reset_second_factor("guard").is_err());
        logins.remove("guard").expect("removed");
        assert!(logins.remove("chief").expect_err("the last one").to_string().contains("last login"));
        drop(logins);
        assert_eq!(Logins::load(dir.path()).expect("good").all().len(), 1);
        assert_eq!((role_of("guard"), role_of("king").is_err()), (Ok(Role::Guard), true));
    }
}
