//! Which tickets are wanted: filters stand in the address, the list goes back by number.

use super::{TicketRow, building, may_in_any, own_complex, places};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    limits::{TICKETS_EXPORTED_MAX, TICKETS_LOOKED_AT_MAX},
    link::Link,
    text::{self, Text},
    views::desk::Named,
    words::tickets::code,
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    ticket::{Ticket, TicketKind},
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, IntoDeserializer, value},
};
use std::{str::FromStr, sync::Arc};

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default, deserialize_with = "word")]
    pub(super) state: Option<StateWish>,
    #[serde(default, deserialize_with = "word")]
    pub(super) kind: Option<TicketKind>,
    #[serde(default, deserialize_with = "number")]
    pub(super) building: Option<u32>,
    #[serde(default, deserialize_with = "number")]
    pub(super) complex: Option<u32>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "number")]
    pub(super) before: Option<u32>,
}

/// Where the tickets wanted stand.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateWish {
    Open,
    Closed,
    Overdue,
}

impl StateWish {
    /// With their names.
    pub(super) const ALL: [(Self, Text); 3] =
        [(Self::Open, text::STATE_OPEN), (Self::Closed, text::STATE_CLOSED), (Self::Overdue, text::STATE_OVERDUE)];
}

/// Forms send an empty value for "all".
pub(crate) fn word<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    let word = String::deserialize(from)?;
    if word.is_empty() {
        return Ok(None);
    }
    let word: value::StringDeserializer<value::Error> = word.into_deserializer();
    T::deserialize(word).map(Some).map_err(D::Error::custom)
}

/// The same for numbers.
pub(crate) fn number<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<Option<T>, D::Error> {
    let digits = String::deserialize(from)?;
    let digits = digits.trim();
    if digits.is_empty() { Ok(None) } else { digits.parse().map(Some).map_err(|_| D::Error::custom("a number")) }
}

/// Tickets that were found, newest first.
#[derive(Default)]
pub(super) struct Found {
    pub(super) rows: Vec<TicketRow>,
    /// Where older ones begin; `None` at the end.
    pub(super) next: Option<u32>,
}

impl Wish {
    /// With the filters, without the cursor.
    pub(super) fn link(&self, path: &str) -> Link {
        Link::to(path)
            .with_some("state", self.state.map(code))
            .with_some("kind", self.kind.map(code))
            .with_some("building", self.building)
            .with_some("complex", self.complex)
    }

    /// True without any filter, on the first page.
    pub(super) fn is_everything(&self) -> bool {
        let Self { state, kind, building, complex, before } = self;
        state.is_none() && kind.is_none() && building.is_none() && complex.is_none() && before.is_none()
    }

    /// What the filters let through, as far as this reader may see it: at most `rows`.
    pub(super) async fn find(&self, app: &App, who: &Signed, rows: usize) -> Result<Found, NoPage> {
        who.may_somewhere(Action::ReadOffice)?;
        let (wish, operator) = (self.clone(), Arc::clone(&who.operator));
        look(app, move |city, now_us| wish.find_in(city, &operator, civil_day(now_us), rows)).await
    }

    /// All pages of it, and whether there are more.
    pub(super) async fn gather(&self, app: &App, who: &Signed) -> Result<(Vec<TicketRow>, bool), NoPage> {
        let mut wish = Self { before: None, ..self.clone() };
        let mut rows: Vec<TicketRow> = Vec::new();
        loop {
            let found = wish.find(app, who, TICKETS_EXPORTED_MAX - rows.len()).await?;
            rows.extend(found.rows);
            wish.before = found.next;
            if wish.before.is_none() || rows.len() >= TICKETS_EXPORTED_MAX {
                return Ok((rows, wish.before.is_some()));
            }
        }
    }

    /// Buildings to choose from, for an operator who has only these.
    pub(super) async fn own_buildings(&self, app: &App, who: &Signed) -> Result<Option<Vec<Named>>, NoPage> {
        let Some(complex) = own_complex(&who.operator) else { return Ok(None) };
        let own = look(app, move |city, _| {
            let own = (0..).zip(city.buildings()).filter(|(_, row)| row.kind != 0 && row.complex == complex);
            own.map(|(id, _)| building(city, id)).collect()
        });
        own.await.map(Some)
    }

    fn find_in(&self, city: &City, who: &Operator, today: i32, rows: usize) -> Found {
        let office = city.office();
        let before = self.before.unwrap_or(u32::MAX);
        let all: &mut dyn Iterator<Item = &Ticket> = match self.state {
            Some(StateWish::Open | StateWish::Overdue) => &mut office.open_tickets().rev(),
            Some(StateWish::Closed) | None => &mut office.tickets().rev(),
        };
        let mut older = all.skip_while(|ticket| ticket.id >= before).take(TICKETS_LOOKED_AT_MAX + 1);
        let (mut found, mut last, mut looked_at) = (Found::default(), before, 0);
        for ticket in older.by_ref() {
            let wanted = self.wants(city, ticket, today) && may_in_any(who, Action::ReadOffice, &places(city, &ticket.draft));
            if looked_at == TICKETS_LOOKED_AT_MAX || (wanted && found.rows.len() == rows) {
                found.next = Some(last);
                break;
            }
            (last, looked_at) = (ticket.id, looked_at + 1);
            found.rows.extend(wanted.then(|| TicketRow::of(city, who, ticket, today)));
        }
        found
    }

    fn wants(&self, city: &City, ticket: &Ticket, today: i32) -> bool {
        let draft = &ticket.draft;
        let state = match self.state {
            None | Some(StateWish::Open) => true,
            Some(StateWish::Closed) => ticket.state.is_closed(),
            Some(StateWish::Overdue) => super::Due::of(ticket, today).is_overdue(),
        };
        state
            && self.kind.is_none_or(|kind| kind == draft.kind)
            && self.building.is_none_or(|building| building == draft.building)
            && self.complex.is_none_or(|complex| places(city, draft).iter().any(|place| place.complex == complex))
    }
}
