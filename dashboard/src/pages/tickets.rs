//! Tickets of the support desk (ESP-01…08, ERR-06…12): the list, and what its pages share.

pub(crate) mod export;
mod filter;
pub(crate) mod links;
pub(crate) mod new;
pub(crate) mod one;

use super::frame::{self, Frame};
use crate::{
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::{DASH, day as day_of, number},
    paged::Found,
    prefs::Prefs,
    routes, text,
    ui::{
        hint,
        icon::{self, State as Sign},
        pager::pager,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Named, PAGE_ROWS, Place},
    words::tickets as words,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use filter::{StateWish, Wish};
use ledger_core::account_number;
use ledger_office::{
    City,
    ticket::{Ticket, TicketDraft, TicketKind, TicketState},
};
use maud::{Markup, html};
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::COL_TICKET),
    Column::words(text::COL_STATE),
    Column::words(text::COL_WHERE),
    Column::words(text::COL_OPENED),
    Column::words(text::COL_DUE),
];

/// A ticket as a line of a list.
pub(crate) struct TicketRow {
    id: u32,
    kind: TicketKind,
    state: TicketState,
    /// Nobody's when it is about an account alone.
    building: Named,
    /// 0 when it is about none, or about one that the reader may not see.
    account: u64,
    opened_us: i64,
    due: Due,
}

/// How a ticket stands with its term.
#[derive(Clone, Copy)]
pub(crate) enum Due {
    /// Closed at this instant, microseconds since the Unix epoch.
    Closed(i64),
    /// The sources name no term (ESP-08).
    None,
    /// Last day, and days until it; below 0 overdue.
    Day(i32, i32),
}

impl Due {
    pub(crate) fn of(ticket: &Ticket, today: i32) -> Self {
        match (ticket.closed_us, ticket.due_day) {
            (Some(at), _) => Self::Closed(at),
            (None, Some(day)) => Self::Day(day, day - today),
            (None, None) => Self::None,
        }
    }

    pub(crate) const fn is_overdue(self) -> bool {
        matches!(self, Self::Day(_, left) if left < 0)
    }
}

impl TicketRow {
    fn of(city: &City, who: &Operator, ticket: &Ticket, today: i32) -> Self {
        let draft = &ticket.draft;
        Self {
            id: ticket.id,
            kind: draft.kind,
            state: ticket.state,
            building: building(city, draft.building),
            account: account(city, who, draft.holder),
            opened_us: ticket.opened.at_us,
            due: Due::of(ticket, today),
        }
    }
}

/// A building by its number, nobody's for 0.
pub(crate) fn building(city: &City, id: u32) -> Named {
    let row = city.buildings().get(id as usize).filter(|_| id != 0);
    row.map_or_else(Named::default, |row| Named { id, name: row.name.clone() })
}

/// The holder's account where the reader may see such people; 0 otherwise.
fn account(city: &City, who: &Operator, holder: u32) -> u64 {
    let seen = place_of_holder(city, holder).is_some_and(|place| authorize(who, Action::ReadPeople, Some(&place)).is_ok());
    if seen { account_number(holder) } else { 0 }
}

fn place_of_building(city: &City, id: u32) -> Option<Place> {
    let row = city.buildings().get(id as usize).filter(|row| id != 0 && row.kind != 0)?;
    Some(Place { complex: row.complex, building: id, ..Place::default() })
}

fn place_of_holder(city: &City, id: u32) -> Option<Place> {
    let row = city.holder(id).filter(|_| id != 0)?;
    Some(Place { complex: row.complex, building: city.building_attended(row), ..Place::default() })
}

/// Where a ticket lies: with its building and with its holder. Either gives sight of it.
fn places(city: &City, draft: &TicketDraft) -> Vec<Place> {
    place_of_building(city, draft.building).into_iter().chain(place_of_holder(city, draft.holder)).collect()
}

/// May this be done to something that lies in any of these places?
fn may_in_any(who: &Operator, action: Action, places: &[Place]) -> bool {
    places.iter().any(|place| authorize(who, action, Some(place)).is_ok())
}

/// `GET /tickets`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let found = wish.find(&app, &who, PAGE_ROWS).await?;
    let own = wish.own_buildings(&app, &who).await?;
    let ctx = app.ctx(&prefs);
    let title = ctx.t(text::TICKETS);
    let may_open = who.may_somewhere(Action::OpenTickets).is_ok();
    let content = page(&ctx, &wish, &found, own.as_deref(), may_open);
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn page(ctx: &Ctx, wish: &Wish, found: &Found<TicketRow, u32>, own: Option<&[Named]>, may_open: bool) -> Markup {
    let to = wish.link(routes::TICKETS);
    let first = (wish.before.is_some()).then(|| (to.clone(), text::TO_NEWEST));
    let next = found.next.map(|next| (to.clone().with("before", next), text::OLDER));
    html! {
        h1 #tickets-h { (ctx.t(text::TICKETS)) }
        (filter(ctx, wish, own))
        p.actions {
            @if may_open { a.primary href=(routes::TICKET_NEW) { (ctx.t(text::NEW_TICKET)) } }
            @if !found.rows.is_empty() {
                a.button href=(wish.link(routes::TICKETS_CSV)) { (ctx.t(text::AS_CSV)) }
                a.button href=(wish.link(routes::TICKETS_XLSX)) { (ctx.t(text::AS_XLSX)) }
            }
        }
        article.panel {
            @if found.rows.is_empty() {
                @if wish.is_everything() {
                    (hint::hint(ctx.t(text::NO_TICKETS), None))
                    @if may_open { p { a href=(routes::TICKET_NEW) { (ctx.t(text::NEW_TICKET)) } } }
                } @else {
                    (hint::hint(ctx.t(text::NOTHING_FITS), None))
                    p { a href=(routes::TICKETS) { (ctx.t(text::SHOW_ALL)) } }
                }
            } @else {
                (table(ctx, "tickets-h", &COLUMNS, found.rows.iter().map(|row| line(ctx, row))))
            }
            (pager(ctx, text::PAGES_OF_TICKETS, first, next))
        }
    }
}

fn line(ctx: &Ctx, row: &TicketRow) -> Row {
    Row {
        id: format!("t{}", row.id),
        cells: vec![
            html! { a href=(routes::ticket(row.id)) { "№ " (row.id) ". " (ctx.t(words::kind(row.kind))) } },
            state(ctx, row.state),
            place(ctx, &row.building, row.account),
            when(row.opened_us),
            due(ctx, row.due),
        ],
    }
}

/// A closed one steps back, a new one wants to be seen.
pub(crate) fn state(ctx: &Ctx, state: TicketState) -> Markup {
    let words = ctx.t(words::state(state));
    html! {
        @match state {
            TicketState::Open => span.warn { (icon::state(ctx, Sign::Warn)) (words) },
            TicketState::Done => span.ok { (icon::state(ctx, Sign::Ok)) (words) },
            TicketState::Refused | TicketState::Withdrawn => span.idle { (words) },
            TicketState::InWork | TicketState::Waiting => (words),
        }
    }
}

fn place(ctx: &Ctx, building: &Named, account: u64) -> Markup {
    html! {
        @if building.id == 0 && account == 0 { (DASH) }
        @if building.id != 0 { a href=(routes::building(building.id)) { (building.name) } }
        @if building.id != 0 && account != 0 { br; }
        @if account != 0 { a href=(routes::account(account)) { (ctx.t(text::COL_ACCOUNT)) " " (account) } }
    }
}

/// The clock of a ticket.
pub(crate) fn due(ctx: &Ctx, due: Due) -> Markup {
    let days = |days: i32| number(ctx.lang, days.unsigned_abs());
    html! {
        @match due {
            Due::Closed(at) => { (ctx.t(text::CLOSED_AT)) " " (when(at)) },
            Due::None => span.idle { (ctx.t(text::NO_TERM)) },
            Due::Day(day, left) if left < 0 => {
                span.alarm { (icon::state(ctx, Sign::Alarm)) (ctx.t(text::OVERDUE_BY)) " " (days(left)) }
                ", " (ctx.t(text::DUE_UNTIL)) " " (day_of(day))
            },
            Due::Day(day, 0) => span.warn { (icon::state(ctx, Sign::Warn)) (ctx.t(text::DUE_UNTIL)) " " (day_of(day)) ", " (ctx.t(text::LAST_DAY)) },
            Due::Day(day, left) => { (ctx.t(text::DUE_UNTIL)) " " (day_of(day)) ", " (ctx.t(text::DAYS_LEFT)) " " (days(left)) },
        }
    }
}

/// `own` are the buildings of an operator who has only these.
fn filter(ctx: &Ctx, wish: &Wish, own: Option<&[Named]>) -> Markup {
    html! {
        form.filter action=(routes::TICKETS) {
            label for="state" { (ctx.t(text::COL_STATE)) }
            select #state name="state" {
                option value="" { (ctx.t(text::STATE_ANY)) }
                @for (state, name) in StateWish::ALL {
                    option value=(words::code(state)) selected[wish.state == Some(state)] { (ctx.t(name)) }
                }
            }
            label for="kind" { (ctx.t(text::COL_KIND)) }
            select #kind name="kind" {
                option value="" { (ctx.t(text::ANY)) }
                @for kind in TicketKind::ALL {
                    option value=(words::code(kind)) selected[wish.kind == Some(kind)] { (ctx.t(words::kind(kind))) }
                }
            }
            label for="building" { (ctx.t(text::BUILDING_NUMBER)) }
            @if let Some(own) = own {
                select #building name="building" {
                    option value="" { (ctx.t(text::ANY)) }
                    @for building in own { option value=(building.id) selected[wish.building == Some(building.id)] { (building.name) } }
                }
            } @else {
                input.short #building name="building" inputmode="numeric" pattern="[0-9]*" value=[wish.building];
                label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
                input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" value=[wish.complex];
            }
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}

/// Complex of an operator who has only one.
const fn own_complex(who: &Operator) -> Option<u32> {
    match who.scope {
        Scope::Complex(id) => Some(id),
        Scope::City | Scope::Building(_) | Scope::Supplier(_) => None,
    }
}
