//! Who may do what, and where: one question with one answer, deny by default (SYS-09…24).

use super::operators::{Operator, Role, Scope};
use crate::views::desk::Place;

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Watch the whole city: the live page, what limits the server, the list of complexes.
    WatchCity,
    /// Look at complexes, buildings, their devices and gateways.
    ReadPlaces,
    /// Look at people: lists, whereabouts, cards, groups.
    ReadPeople,
    /// Look at money: balances, statements.
    ReadMoney,
    /// Look at single records and why they were decided so.
    ReadEntries,
    /// See who is signed in, and end sessions.
    ManageSessions,
}

impl Action {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] =
        [Self::WatchCity, Self::ReadPlaces, Self::ReadPeople, Self::ReadMoney, Self::ReadEntries, Self::ManageSessions];
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The role does not do this anywhere.
    Action,
    /// The role does it, but not there. Whoever asks must not learn whether the object exists.
    Place,
}

/// May this operator do this to an object that lies there? `None` stands for the whole city.
///
/// # Errors
/// [`Denied`].
pub(crate) fn authorize(who: &Operator, action: Action, object: Option<&Place>) -> Result<(), Denied> {
    if !allows(who.role, action) {
        return Err(Denied::Action);
    }
    let covered = match (who.scope, object) {
        (Scope::City, _) => true,
        (_, None) => false,
        (Scope::Complex(complex), Some(place)) => place.complex == complex,
        (Scope::Building(building), Some(place)) => place.building == building,
    };
    if covered { Ok(()) } else { Err(Denied::Place) }
}

/// The matrix; the match makes a new role or action decide.
const fn allows(role: Role, action: Action) -> bool {
    use Action::{ManageSessions, ReadEntries, ReadMoney, ReadPeople, ReadPlaces, WatchCity};
    match role {
        Role::CityOperator | Role::Support | Role::Auditor => match action {
            WatchCity | ReadPlaces | ReadPeople | ReadMoney | ReadEntries => true,
            ManageSessions => false,
        },
        Role::SchoolOperator => match action {
            ReadPlaces | ReadPeople | ReadMoney | ReadEntries => true,
            WatchCity | ManageSessions => false,
        },
        Role::Guard => match action {
            ReadPlaces | ReadPeople => true,
            WatchCity | ReadMoney | ReadEntries | ManageSessions => false,
        },
        Role::SecurityAdmin => match action {
            ManageSessions => true,
            WatchCity | ReadPlaces | ReadPeople | ReadMoney | ReadEntries => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(role: Role, scope: Scope) -> Operator {
        Operator { login: "a".into(), name: "A".into(), password_hash: String::new(), role, scope, second_factor: None }
    }

    #[test]
    fn a_role_reaches_as_far_as_its_scope_and_no_further() {
        let (here, there) = (Place { complex: 1, building: 10 }, Place { complex: 2, building: 20 });
        let nowhere = Place::default();
        for (role, scope, object, expect) in [
            (Role::CityOperator, Scope::City, Some(&here), Ok(())),
            (Role::CityOperator, Scope::City, None, Ok(())),
            (Role::SchoolOperator, Scope::Complex(1), Some(&here), Ok(())),
            (Role::SchoolOperator, Scope::Complex(1), Some(&there), Err(Denied::Place)),
            (Role::SchoolOperator, Scope::Complex(1), Some(&nowhere), Err(Denied::Place)),
            (Role::SchoolOperator, Scope::Complex(1), None, Err(Denied::Place)),
            (Role::Guard, Scope::Building(10), Some(&here), Ok(())),
            (Role::Guard, Scope::Building(10), Some(&Place { complex: 1, building: 11 }), Err(Denied::Place)),
            (Role::SecurityAdmin, Scope::City, Some(&here), Err(Denied::Action)),
        ] {
            assert_eq!(authorize(&who(role, scope), Action::ReadPeople, object), expect, "{role:?} {scope:?} {object:?}");
        }
    }

    #[test]
    fn every_role_may_do_something_and_nobody_everything() {
        for role in Role::ALL {
            let allowed = Action::ALL.iter().filter(|action| allows(role, **action)).count();
            assert!((1..Action::ALL.len()).contains(&allowed), "{role:?}: {allowed}");
        }
    }
}
