//! From an account to what may be done with its identifiers.

use crate::{
    auth::{Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    routes,
    text::{self, Text},
    views::desk::{HolderView, Place},
};
use ledger_core::command::card_state;
use maud::{Markup, html};

/// Buttons under the list of identifiers; none for who may not.
pub(crate) fn of_account(ctx: &Ctx, who: &Signed, view: &HolderView, place: &Place) -> Markup {
    let has = |fits: fn(u8) -> bool| view.cards.iter().any(|card| fits(card.state));
    let used = has(|state| matches!(state, card_state::ACTIVE | card_state::BLOCKED));
    let lost = has(|state| state == card_state::LOST);
    let deeds: [(bool, &str, Text); 3] = [
        (view.active && !used, "issue", text::KD_ISSUE),
        (used, "replace", text::KD_REPLACE),
        (view.active && lost && !used, "found", text::KD_FOUND),
    ];
    html! {
        @if who.may(Action::ManageCards, Some(place)).is_ok() {
            p.actions {
                @for (fits, word, name) in deeds {
                    @if fits { a.button href=(Link::to(routes::card_deed(word)).with("account", view.person.account)) { (ctx.t(name)) } }
                }
            }
        }
    }
}
