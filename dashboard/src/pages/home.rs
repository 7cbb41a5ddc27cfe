//! Where an operator is at home, and which pages they may open from anywhere.

use crate::{
    auth::{
        operators::{Operator, Scope},
        rights::{Action, authorize},
    },
    routes,
    screen::Screen,
    text::{self, Text},
    views::desk::Place,
};

/// Where `/` leads somebody who may not watch the city.
pub(crate) fn of(operator: &Operator) -> String {
    match operator.scope {
        Scope::Complex(id) => routes::complex(id),
        Scope::Building(id) => routes::building(id),
        Scope::City => String::from(routes::SESSIONS),
    }
}

/// Navigation: address and name.
pub(crate) fn ways(operator: &Operator) -> Vec<(String, Text)> {
    let mut ways = Vec::new();
    if may(operator, Action::WatchCity, None) {
        ways.extend(Screen::ALL.map(|screen| (String::from(screen.route()), screen.title())));
        ways.insert(1, (String::from(routes::COMPLEXES), text::COMPLEXES));
    }
    match operator.scope {
        Scope::Complex(_) => ways.push((of(operator), text::MY_COMPLEX)),
        Scope::Building(_) => ways.push((of(operator), text::MY_BUILDING)),
        Scope::City => {}
    }
    if may(operator, Action::ReadOffice, Some(&own_place(operator))) {
        ways.push((String::from(routes::TICKETS), text::TICKETS));
    }
    if may(operator, Action::Reconcile, Some(&own_place(operator))) {
        ways.push((String::from(routes::RECONCILE), text::RECONCILE));
    }
    if may(operator, Action::ManageSessions, None) {
        ways.push((String::from(routes::SESSIONS), text::SESSIONS));
    }
    ways
}

/// True when there is anything that a search could show them.
pub(crate) fn may_search(operator: &Operator) -> bool {
    may(operator, Action::ReadPlaces, Some(&own_place(operator)))
}

/// True when a search may find records of the journal.
pub(crate) fn may_find_entries(operator: &Operator) -> bool {
    may(operator, Action::ReadEntries, Some(&own_place(operator)))
}

fn may(operator: &Operator, action: Action, object: Option<&Place>) -> bool {
    authorize(operator, action, object).is_ok()
}

fn own_place(operator: &Operator) -> Place {
    match operator.scope {
        Scope::City => Place::default(),
        Scope::Complex(complex) => Place { complex, building: 0 },
        Scope::Building(building) => Place { complex: 0, building },
    }
}
