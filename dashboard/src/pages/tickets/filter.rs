//! Which tickets are wanted: filters stand in the address, the list goes back by number.

use super::{TicketRow, building, may_in_any, own_complex, places};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    limits::{TICKETS_EXPORTED_MAX, TICKETS_LOOKED_AT_MAX},
    link::Link,
    paged::{self, Found},
    text::{self, Text},
    typed::{number, word},
    views::desk::Named,
    words::tickets::code,
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    ticket::{Ticket, TicketKind},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

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
    pub(super) async fn find(&self, app: &App, who: &Signed, rows: usize) -> Result<Found<TicketRow, u32>, NoPage> {
        who.may_somewhere(Action::ReadOffice)?;
        let (wish, operator) = (self.clone(), Arc::clone(&who.operator));
        look(app, move |city, now_us| wish.find_in(city, &operator, civil_day(now_us), rows)).await
    }

    /// All pages of it, and whether there are more.
    pub(super) async fn gather(&self, app: &App, who: &Signed) -> Result<(Vec<TicketRow>, bool), NoPage> {
        paged::gather(TICKETS_EXPORTED_MAX, |before, rows| {
            let wish = Self { before, ..self.clone() };
            async move { wish.find(app, who, rows).await }
        })
        .await
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

    fn find_in(&self, city: &City, who: &Operator, today: i32, rows: usize) -> Found<TicketRow, u32> {
        let office = city.office();
        let before = self.before.unwrap_or(u32::MAX);
        let all: &mut dyn Iterator<Item = &Ticket> = match self.state {
            Some(StateWish::Open | StateWish::Overdue) => &mut office.open_tickets().rev(),
            Some(StateWish::Closed) | None => &mut office.tickets().rev(),
        };
        let row = |ticket: &&Ticket| {
            let wanted = self.wants(city, ticket, today) && may_in_any(who, Action::ReadOffice, &places(city, &ticket.draft));
            wanted.then(|| TicketRow::of(city, who, ticket, today))
        };
        let older = all.skip_while(|ticket| ticket.id >= before);
        Found::among(older, (rows, TICKETS_LOOKED_AT_MAX), |ticket| ticket.id, row)
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
