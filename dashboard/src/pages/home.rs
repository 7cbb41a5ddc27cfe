//! Where an operator is at home, and which pages they may open from anywhere.

use crate::{
    auth::{
        operators::{Operator, Role, Scope},
        rights::{Action, authorize, authorize_supplier},
    },
    routes,
    scene::Scene,
    screen::Screen,
    text::{self, Text},
    views::desk::Place,
};

/// Where `/` leads somebody who may not watch the city.
pub(crate) fn of(operator: &Operator) -> String {
    match operator.scope {
        Scope::Complex(id) => routes::complex(id),
        Scope::Building(id) => match operator.role {
            Role::CanteenOperator => Scene::Tills.page(id),
            _ => Scene::Doors.page(id),
        },
        Scope::Supplier(id) => routes::supplier(id),
        Scope::City => String::from(routes::SESSIONS),
    }
}

/// A way of the navigation.
pub(crate) struct Way {
    /// Its address.
    pub(crate) href: String,
    /// Its name.
    pub(crate) title: Text,
    /// The letter that leads there after `g`, small and Latin: the key counts, not what is written on it.
    pub(crate) key: char,
}

/// The navigation.
pub(crate) fn ways(operator: &Operator) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut add = |href: String, title, key| ways.push(Way { href, title, key });
    if may_watch_city(operator) {
        add(routes::CITY.into(), Screen::City.title(), 'c');
        add(routes::COMPLEXES.into(), text::COMPLEXES, 'k');
        add(routes::STAGES.into(), Screen::Stages.title(), 'l');
    }
    match operator.scope {
        Scope::Complex(id) => add(routes::complex(id), text::MY_COMPLEX, 'h'),
        Scope::Building(id) => {
            let here = own_place(operator);
            for (scene, title, key) in [
                (Scene::Doors, text::DOORS_NOW, 'd'),
                (Scene::Tills, text::TILLS_NOW, 't'),
                (Scene::Building, text::MY_BUILDING, 'h'),
            ] {
                if may(operator, scene.action(), Some(&here)) {
                    add(scene.page(id), title, key);
                }
            }
        }
        Scope::Supplier(id) => add(routes::supplier(id), text::MY_MONEY, 'm'),
        Scope::City => {}
    }
    if may(operator, Action::ReadOffice, Some(&own_place(operator))) {
        add(routes::PROCEDURES.into(), text::PROCEDURES, 'p');
        add(routes::TICKETS.into(), text::TICKETS, 'i');
        add(routes::ALARMS.into(), text::ALARMS, 'a');
    }
    let own_money =
        matches!(operator.scope, Scope::Supplier(id) if authorize_supplier(operator, Action::ReadRefunds, id).is_ok());
    if own_money || may(operator, Action::ReadRefunds, Some(&own_place(operator))) {
        add(routes::REFUNDS.into(), text::REFUNDS, 'v');
    }
    if may(operator, Action::ReadCorrections, None) {
        add(routes::CORRECTIONS.into(), text::CORRECTIONS, 'e');
    }
    if own_money || may(operator, Action::ReadOffice, Some(&own_place(operator))) {
        add(routes::SUPPLIER_CHANGES.into(), text::SUPPLIER_CHANGES, 'n');
    }
    if may(operator, Action::ReadCards, Some(&own_place(operator))) {
        add(routes::CARDS.into(), text::RESERVE, 'o');
    }
    if may(operator, Action::Reconcile, Some(&own_place(operator))) {
        add(routes::RECONCILE.into(), text::RECONCILE, 'r');
    }
    if may(operator, Action::ManageSessions, None) {
        add(routes::SESSIONS.into(), text::SESSIONS, 's');
    }
    if may(operator, Action::ReadAudit, None) {
        add(routes::AUDIT.into(), text::AUDIT, 'u');
    }
    if may(operator, Action::ForgetPeople, None) {
        add(routes::FORGET.into(), text::FORGET, 'f');
    }
    ways
}

/// True for those who watch over the city.
pub(crate) fn may_watch_city(operator: &Operator) -> bool {
    may(operator, Action::WatchCity, None)
}

/// True when there is anything that a search could show them.
pub(crate) fn may_search(operator: &Operator) -> bool {
    may(operator, Action::ReadPlaces, Some(&own_place(operator)))
}

/// True when a search may find records of the journal.
pub(crate) fn may_find_entries(operator: &Operator) -> bool {
    may(operator, Action::ReadEntries, Some(&own_place(operator)))
}

/// True when a search may find people by their names.
pub(crate) fn may_find_people(operator: &Operator) -> bool {
    may(operator, Action::RevealNames, Some(&own_place(operator)))
}

fn may(operator: &Operator, action: Action, object: Option<&Place>) -> bool {
    authorize(operator, action, object).is_ok()
}

fn own_place(operator: &Operator) -> Place {
    match operator.scope {
        Scope::City | Scope::Supplier(_) => Place::default(),
        Scope::Complex(complex) => Place { complex, building: 0, ..Place::default() },
        Scope::Building(building) => Place { complex: 0, building, ..Place::default() },
    }
}
