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
    /// Look at the office: procedures, tickets, settings of buildings, reconciliations.
    ReadOffice,
    /// Carry out procedures: building modes, relocation, duty, settings (SYS-17).
    ManageBuildings,
    /// Open tickets and answer in them (EQP-19, ERR-06).
    OpenTickets,
    /// Work on tickets: take, refuse, close (ERR-07).
    WorkTickets,
    /// Accept changes of the registries, and put them back (SYS-04).
    Reconcile,
    /// See a name and contacts in full, with a reason.
    RevealNames,
    /// Destroy the key to a name and contacts for ever.
    ForgetPeople,
    /// Read the audit of the whole city.
    ReadAudit,
}

impl Action {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 14] = [
        Self::WatchCity,
        Self::ReadPlaces,
        Self::ReadPeople,
        Self::ReadMoney,
        Self::ReadEntries,
        Self::ManageSessions,
        Self::ReadOffice,
        Self::ManageBuildings,
        Self::OpenTickets,
        Self::WorkTickets,
        Self::Reconcile,
        Self::RevealNames,
        Self::ForgetPeople,
        Self::ReadAudit,
    ];
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
    use Action::{
        ForgetPeople, ManageBuildings, ManageSessions, OpenTickets, ReadAudit, ReadEntries, ReadMoney, ReadOffice, ReadPeople,
        ReadPlaces, Reconcile, RevealNames, WatchCity, WorkTickets,
    };
    match role {
        Role::CityOperator => match action {
            WatchCity | ReadPlaces | ReadPeople | ReadMoney | ReadEntries | ReadOffice | ManageBuildings | OpenTickets
            | WorkTickets | Reconcile | RevealNames | ReadAudit => true,
            ManageSessions | ForgetPeople => false,
        },
        Role::Support => match action {
            WatchCity | ReadPlaces | ReadPeople | ReadMoney | ReadEntries | ReadOffice | OpenTickets | WorkTickets
            | RevealNames => true,
            ManageSessions | ManageBuildings | Reconcile | ForgetPeople | ReadAudit => false,
        },
        // Reads all, changes nothing.
        Role::Auditor => match action {
            WatchCity | ReadPlaces | ReadPeople | ReadMoney | ReadEntries | ReadOffice | ReadAudit => true,
            ManageSessions | ManageBuildings | OpenTickets | WorkTickets | Reconcile | RevealNames | ForgetPeople => false,
        },
        Role::SchoolOperator => match action {
            ReadPlaces | ReadPeople | ReadMoney | ReadEntries | ReadOffice | ManageBuildings | OpenTickets | Reconcile
            | RevealNames => true,
            WatchCity | ManageSessions | WorkTickets | ForgetPeople | ReadAudit => false,
        },
        Role::Guard => match action {
            ReadPlaces | ReadPeople => true,
            WatchCity | ReadMoney | ReadEntries | ManageSessions | ReadOffice | ManageBuildings | OpenTickets | WorkTickets
            | Reconcile | RevealNames | ForgetPeople | ReadAudit => false,
        },
        Role::SecurityAdmin => match action {
            ManageSessions | ForgetPeople | ReadAudit => true,
            WatchCity | ReadPlaces | ReadPeople | ReadMoney | ReadEntries | ReadOffice | ManageBuildings | OpenTickets
            | WorkTickets | Reconcile | RevealNames => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(role: Role, scope: Scope) -> Operator {
        Operator { login: "a".into(), name: "A".into(), password_hash: String::new(), role, scope }
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
