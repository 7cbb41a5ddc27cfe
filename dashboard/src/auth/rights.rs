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
    /// Watch who passes the doors of a building now.
    WatchDoors,
    /// Watch the tills of a building now: who eats, for how much, with what balance and benefit.
    WatchTills,
    /// Look at the money of a supplier: its contracts and purses, by account and without names.
    ReadSupplier,
    /// Take payment files of a supplier in (ACC-02).
    TakePayments,
    /// Order supplier changes and carry them on (SUP-06).
    ChangeSuppliers,
    /// Look at corrections of money (ERR-06, ERR-07).
    ReadCorrections,
    /// Put money right, and decide as the second person (ERR-07).
    Correct,
    /// Look at refunds of remainders (RFD-01).
    ReadRefunds,
    /// Apply for refunds, confirm balances, pass refunds to their supplier (RFD-03, RFD-06).
    MakeRefunds,
    /// Say that a refund was paid or came back (RFD-07).
    PayRefunds,
    /// Enter what a family chose for its account, by its application.
    SetChoices,
    /// Set limits and terms of the money office, products of the buffet, and hot meals beyond the balance.
    SetMoney,
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
    /// Look at the reserve of identifiers, each with its number (IDN-20).
    ReadCards,
    /// Receive, register, issue, replace, take back, move, count and write off identifiers (IDN-02…15).
    ManageCards,
    /// Keep the list of suppliers of identifiers, main buildings and plans of August's delivery (IDN-11, IDN-12, IDN-16).
    SetCards,
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
    pub(crate) const ALL: [Self; 29] = [
        Self::WatchCity,
        Self::ReadPlaces,
        Self::ReadPeople,
        Self::ReadMoney,
        Self::ReadEntries,
        Self::WatchDoors,
        Self::WatchTills,
        Self::ReadSupplier,
        Self::TakePayments,
        Self::ChangeSuppliers,
        Self::ReadCorrections,
        Self::Correct,
        Self::ReadRefunds,
        Self::MakeRefunds,
        Self::PayRefunds,
        Self::SetChoices,
        Self::SetMoney,
        Self::ManageSessions,
        Self::ReadOffice,
        Self::ManageBuildings,
        Self::OpenTickets,
        Self::WorkTickets,
        Self::Reconcile,
        Self::ReadCards,
        Self::ManageCards,
        Self::SetCards,
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
        (Scope::Complex(complex), Some(place)) => {
            place.complex == complex || (place.host == complex && action == Action::ReadPeople)
        }
        (Scope::Building(building), Some(place)) => place.building == building,
        (Scope::Supplier(_), Some(_)) => false, // a supplier's money lies in no place
    };
    if covered { Ok(()) } else { Err(Denied::Place) }
}

/// The same for the money of a supplier, which lies in no place.
///
/// # Errors
/// [`Denied`].
pub(crate) fn authorize_supplier(who: &Operator, action: Action, supplier: u32) -> Result<(), Denied> {
    match who.scope {
        _ if !allows(who.role, action) => Err(Denied::Action),
        Scope::City => Ok(()),
        Scope::Supplier(own) if own == supplier => Ok(()),
        Scope::Complex(_) | Scope::Building(_) | Scope::Supplier(_) => Err(Denied::Place),
    }
}

/// The matrix: for every action the roles that it is for. The match makes a new action decide; a new role may do nothing.
const fn allows(role: Role, action: Action) -> bool {
    use Role::{Auditor, CanteenOperator, CityOperator, Guard, SchoolOperator, SecurityAdmin, Supplier, Support};
    match action {
        Action::WatchCity => matches!(role, CityOperator | Support | Auditor),
        Action::ReadPlaces | Action::ReadPeople => matches!(role, CityOperator | Support | Auditor | SchoolOperator | Guard),
        Action::ReadMoney | Action::ReadEntries => matches!(role, CityOperator | Support | Auditor | SchoolOperator),
        Action::WatchDoors => matches!(role, CityOperator | Support | Auditor | SchoolOperator | Guard),
        Action::WatchTills => matches!(role, CityOperator | Support | Auditor | SchoolOperator | CanteenOperator),
        Action::ReadSupplier => matches!(role, CityOperator | Support | Auditor | Supplier),
        Action::TakePayments | Action::PayRefunds => matches!(role, CityOperator | Supplier),
        Action::ReadCorrections => matches!(role, CityOperator | Support | Auditor),
        Action::Correct => matches!(role, CityOperator | Support),
        Action::ReadRefunds => matches!(role, CityOperator | Support | Auditor | SchoolOperator | Supplier),
        Action::MakeRefunds => matches!(role, CityOperator | SchoolOperator),
        Action::SetChoices => matches!(role, CityOperator | Support | SchoolOperator),
        Action::SetMoney | Action::SetCards => matches!(role, CityOperator),
        Action::ReadOffice | Action::ReadCards => matches!(role, CityOperator | Support | Auditor | SchoolOperator),
        Action::ManageBuildings | Action::Reconcile | Action::ChangeSuppliers | Action::ManageCards => {
            matches!(role, CityOperator | SchoolOperator)
        }
        Action::OpenTickets | Action::RevealNames => matches!(role, CityOperator | Support | SchoolOperator),
        Action::WorkTickets => matches!(role, CityOperator | Support),
        Action::ReadAudit => matches!(role, CityOperator | Auditor | SecurityAdmin),
        Action::ManageSessions | Action::ForgetPeople => matches!(role, SecurityAdmin),
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
        let (here, there) =
            (Place { complex: 1, building: 10, ..Place::default() }, Place { complex: 2, building: 20, ..Place::default() });
        let nowhere = Place::default();
        for (role, scope, object, expect) in [
            (Role::CityOperator, Scope::City, Some(&here), Ok(())),
            (Role::CityOperator, Scope::City, None, Ok(())),
            (Role::SchoolOperator, Scope::Complex(1), Some(&here), Ok(())),
            (Role::SchoolOperator, Scope::Complex(1), Some(&there), Err(Denied::Place)),
            (Role::SchoolOperator, Scope::Complex(1), Some(&nowhere), Err(Denied::Place)),
            (Role::SchoolOperator, Scope::Complex(1), None, Err(Denied::Place)),
            (Role::Guard, Scope::Building(10), Some(&here), Ok(())),
            (Role::Guard, Scope::Building(10), Some(&Place { complex: 1, building: 11, ..Place::default() }), Err(Denied::Place)),
            (Role::SecurityAdmin, Scope::City, Some(&here), Err(Denied::Action)),
        ] {
            assert_eq!(authorize(&who(role, scope), Action::ReadPeople, object), expect, "{role:?} {scope:?} {object:?}");
        }
    }

    #[test]
    fn a_supplier_reaches_its_own_money_and_nothing_that_lies_in_a_place() {
        let here = Place { complex: 3, building: 3, ..Place::default() };
        for (role, scope, supplier, expect) in [
            (Role::Supplier, Scope::Supplier(3), 3, Ok(())),
            (Role::Supplier, Scope::Supplier(3), 4, Err(Denied::Place)),
            (Role::Auditor, Scope::City, 4, Ok(())),
            (Role::SchoolOperator, Scope::Complex(3), 3, Err(Denied::Action)),
            (Role::CanteenOperator, Scope::Building(3), 3, Err(Denied::Action)),
        ] {
            assert_eq!(
                authorize_supplier(&who(role, scope), Action::ReadSupplier, supplier),
                expect,
                "{role:?} {scope:?} {supplier}"
            );
        }
        for action in Action::ALL {
            assert!(authorize(&who(Role::Supplier, Scope::Supplier(3)), action, Some(&here)).is_err(), "{action:?}");
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
