//! Which refunds are wanted: filters stand in the address, the list goes back by number.

use super::{RefundRow, may};
use crate::{
    act::look,
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    limits::{REFUNDS_EXPORTED_MAX, REFUNDS_LOOKED_AT_MAX},
    link::Link,
    paged::{self, Found},
    text::{self, Text},
    typed::{number, word},
    words::refunds,
};
use ledger_core::{civil_day, holder_of_account};
use ledger_office::{
    City,
    refund::{Refund, RefundState},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default, deserialize_with = "word")]
    pub(super) state: Option<StateWish>,
    #[serde(default, deserialize_with = "number")]
    pub(super) supplier: Option<u32>,
    #[serde(default, deserialize_with = "number")]
    pub(super) complex: Option<u32>,
    #[serde(default, deserialize_with = "number")]
    pub(super) account: Option<u64>,
    /// Only older ones than this.
    #[serde(default, deserialize_with = "number")]
    pub(super) before: Option<u32>,
}

/// Where the refunds wanted stand.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateWish {
    Open,
    Overdue,
    #[serde(untagged)]
    In(RefundState),
}

impl StateWish {
    /// With their names.
    pub(super) fn all() -> impl Iterator<Item = (Self, Text)> {
        let wide = [(Self::Open, text::RF_OPEN), (Self::Overdue, text::RF_OVERDUE)];
        wide.into_iter().chain(RefundState::ALL.into_iter().map(|state| (Self::In(state), refunds::state(state))))
    }
}

impl Wish {
    /// With the filters, without the cursor.
    pub(super) fn link(&self, path: &str) -> Link {
        Link::to(path)
            .with_some("state", self.state.map(crate::words::tickets::code))
            .with_some("supplier", self.supplier)
            .with_some("complex", self.complex)
            .with_some("account", self.account)
    }

    /// True without any filter, on the first page.
    pub(super) fn is_everything(&self) -> bool {
        let Self { state, supplier, complex, account, before } = self;
        state.is_none() && supplier.is_none() && complex.is_none() && account.is_none() && before.is_none()
    }

    /// What the filters let through, as far as this reader may see it: at most `rows`.
    pub(super) async fn find(&self, app: &App, who: &Signed, rows: usize) -> Result<Found<RefundRow, u32>, NoPage> {
        who.may_somewhere(Action::ReadRefunds)?;
        let (wish, operator) = (self.clone(), Arc::clone(&who.operator));
        look(app, move |city, now_us| wish.find_in(city, &operator, civil_day(now_us), rows)).await
    }

    /// All pages of it, and whether there are more.
    pub(super) async fn gather(&self, app: &App, who: &Signed) -> Result<(Vec<RefundRow>, bool), NoPage> {
        paged::gather(REFUNDS_EXPORTED_MAX, |before, rows| {
            let wish = Self { before, ..self.clone() };
            async move { wish.find(app, who, rows).await }
        })
        .await
    }

    fn find_in(&self, city: &City, who: &Operator, today: i32, rows: usize) -> Found<RefundRow, u32> {
        let before = self.before.unwrap_or(u32::MAX);
        let older = city.office().books().refunds().rev().skip_while(|refund| refund.id >= before);
        let row = |refund: &&Refund| {
            let wanted = self.wants(refund, today) && may(who, Action::ReadRefunds, refund);
            wanted.then(|| RefundRow::of(city, refund, today))
        };
        Found::among(older, (rows, REFUNDS_LOOKED_AT_MAX), |refund| refund.id, row)
    }

    fn wants(&self, refund: &Refund, today: i32) -> bool {
        let draft = &refund.draft;
        let state = match self.state {
            None => true,
            Some(StateWish::Open) => !refund.state.is_closed(),
            Some(StateWish::Overdue) => refund.is_overdue(today),
            Some(StateWish::In(state)) => refund.state == state,
        };
        state
            && self.supplier.is_none_or(|supplier| supplier == draft.supplier)
            && self.complex.is_none_or(|complex| complex == draft.complex)
            && self.account.is_none_or(|account| holder_of_account(account) == Some(draft.holder))
    }
}
