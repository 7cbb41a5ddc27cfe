//! One refund: what was applied for, how its money stands, its steps, and what may be done next or why it may not.

use super::{
    RefundRow,
    bank::{self, Details},
    deed::{Deed, Offer},
    due, may, scans, sum, supplier_of,
};
use crate::{
    act::{Just, look, new_form},
    app::App,
    ask::NoPage,
    auth::{
        Refused, Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::rubles,
    pages::frame::{self, Frame},
    panels::{audit::login, holder::fact},
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        icon::{self, State as Mark},
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{Named, Place},
    words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use ledger_core::civil_day;
use ledger_office::{
    City,
    refund::{Ground, Moving, Refund, RefundState, moving},
};
use maud::{Markup, html};
use std::sync::Arc;

const STEPS: [Column; 4] = [
    Column::words(text::COL_STATE),
    Column::words(text::COL_WHEN),
    Column::words(text::AUDIT_WHO),
    Column::words(text::RF_WORDS),
];

/// Says that scans were attached, in the address that leads back here.
pub(super) const SCANNED: &str = "scanned";

/// How the money stands that a refund is about: kopecks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Money {
    pub(super) balance: i64,
    pub(super) held: i64,
}

impl Money {
    /// Of this holder at this supplier.
    pub(super) fn of(city: &City, holder: u32, supplier: u32) -> Self {
        let purse = city.purse_at(holder, supplier);
        purse.map_or_else(Self::default, |(_, purse)| Self { balance: purse.balance, held: purse.held })
    }

    pub(super) const fn free(self) -> i64 {
        self.balance - self.held
    }

    /// Under each other.
    pub(super) fn facts(self, ctx: &Ctx) -> Markup {
        html! {
            (fact(ctx.t(text::COL_BALANCE), html! { (rubles(ctx.lang, self.balance)) }))
            (fact(ctx.t(text::COL_HELD), html! { (rubles(ctx.lang, self.held)) }))
            (fact(ctx.t(text::RF_FREE), html! { (rubles(ctx.lang, self.free())) }))
        }
    }
}

/// A refund with the names of its numbers.
pub(super) struct View {
    pub(super) refund: Refund,
    pub(super) row: RefundRow,
    pub(super) money: Money,
    group: String,
    /// Where the pupil moves to, and what that means for the money now.
    moves: Option<(Named, Moving)>,
    offers: Vec<Offer>,
    sees_account: bool,
    sees_supplier: bool,
    pub(super) makes: bool,
}

impl View {
    fn of(city: &City, now_us: i64, who: &Operator, refund: &Refund) -> Self {
        let (draft, today) = (&refund.draft, civil_day(now_us));
        let holder = city.holder(draft.holder);
        let group = holder.and_then(|row| city.groups().get(row.group as usize).filter(|_| row.group != 0));
        let lies = holder.map(|row| Place { complex: row.complex, building: city.building_attended(row), ..Place::default() });
        let moves = match draft.ground {
            Ground::Moving { to_complex } => {
                Some((super::complex_of(city, to_complex), moving(city, draft.supplier, to_complex, today)))
            }
            Ground::Leaving | Ground::Mistake => None,
        };
        Self {
            row: RefundRow::of(city, refund, today),
            money: Money::of(city, draft.holder, draft.supplier),
            group: group.map_or_else(String::new, |group| group.name.clone()),
            moves,
            offers: Deed::offers(city, now_us, who, refund),
            sees_account: lies.is_some_and(|place| authorize(who, Action::ReadPeople, Some(&place)).is_ok()),
            sees_supplier: super::supplier::sees(who, city, draft.supplier),
            makes: may(who, Action::MakeRefunds, refund),
            refund: refund.clone(),
        }
    }
}

/// A refund that this operator may look at.
pub(super) async fn find(app: &App, who: &Signed, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(Action::ReadRefunds)?;
    let operator = Arc::clone(&who.operator);
    let found = look(app, move |city, now_us| {
        let refund = city.office().books().refund(id).filter(|refund| may(&operator, Action::ReadRefunds, refund))?;
        Some(View::of(city, now_us, &operator, refund))
    });
    found.await?.ok_or(NoPage::Missing)
}

/// The same for whoever does this; who may only look is told so.
pub(super) async fn find_to_do(app: &App, who: &Signed, action: Action, id: u32) -> Result<View, NoPage> {
    who.may_somewhere(action)?;
    let view = find(app, who, id).await?;
    if may(&who.operator, action, &view.refund) { Ok(view) } else { Err(NoPage::Refused(Refused::Forbidden)) }
}

/// The way down to it.
pub(super) fn head(ctx: &Ctx, view: &View, last: Option<&str>) -> Markup {
    let name = format!("№ {}", view.refund.id);
    let here = last.map(|_| routes::refund(view.refund.id));
    let mut links = vec![(Some(routes::REFUNDS.into()), ctx.t(text::REFUNDS)), (here, name.as_str())];
    links.extend(last.map(|last| (None, last)));
    crumbs(ctx, &links)
}

/// `GET /refunds/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    let view = find(&app, &who, id).await?;
    let ctx = app.ctx(&prefs);
    let done = just.done.as_deref().map(|key| match key {
        SCANNED => text::RF_DONE_SCANNED,
        key => Deed::from_key(key).map_or(text::RF_DONE_APPLIED, Deed::done),
    });
    let said = html! {
        @if let Some(done) = done { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(done)) } }
    };
    page(&app, &prefs, &who, &view, &said).await
}

/// The page of a refund, with what was just said about it.
pub(super) async fn page(app: &App, prefs: &Prefs, who: &Signed, view: &View, said: &Markup) -> Result<Markup, NoPage> {
    let details = bank::open(app, &view.refund.draft.bank, view.refund.draft.holder).await?;
    let destroyed = scans::are_destroyed(app, view).await?;
    let (ctx, form) = (app.ctx(prefs), new_form()?);
    let title = format!("{} № {}", ctx.t(text::COL_REFUND), view.refund.id);
    let content = html! {
        (head(&ctx, view, None))
        h1 { (title) " " small { (ctx.t(words::refunds::state(view.refund.state))) } }
        (said)
        (next(&ctx, view))
        div.pair {
            (facts(&ctx, view))
            article.panel aria-labelledby="money-h" {
                h2 #money-h { (ctx.t(text::RF_MONEY)) }
                dl.facts {
                    (fact(ctx.t(text::COL_SUM), html! { strong { (sum(&ctx, view.row.kopecks)) } }))
                    (view.money.facts(&ctx))
                    (fact(ctx.t(text::RF_BANK_ACCOUNT), goes_to(&ctx, view, details.as_ref())))
                }
                p.foot { (ctx.t(text::RF_ANY_SUM)) }
                (links(&ctx, view, details.is_some()))
            }
        }
        (scans::panel(&ctx, view, destroyed, &form))
        article.panel aria-labelledby="steps-h" {
            h2 #steps-h { (ctx.t(text::STEPS)) }
            (table(&ctx, "steps-h", &STEPS, view.refund.steps.iter().enumerate().map(|(nth, step)| Row {
                id: format!("s{nth}"),
                cells: vec![
                    html! { (ctx.t(words::refunds::state(step.state))) },
                    when(step.stamp.at_us),
                    html! { (login(&ctx, &step.stamp.by)) },
                    html! { @if step.words.is_empty() { (crate::format::DASH) } @else { (step.words) } },
                ],
            })))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, prefs, &who.operator), &content))
}

/// The next deeds, and why one may not be done.
fn next(ctx: &Ctx, view: &View) -> Markup {
    let bank = view.makes && matches!(view.refund.state, RefundState::Submitted | RefundState::Confirmed | RefundState::SentBack);
    html! {
        @if !view.refund.state.is_closed() {
            article.panel aria-labelledby="next-h" {
                h2 #next-h { (ctx.t(text::RF_NEXT)) }
                p { (ctx.t(waits_for(view))) }
                @for Offer { deed, refused } in &view.offers {
                    @if let Some(reason) = refused {
                        p.hint { (ctx.t(deed.title())) ": " (ctx.t(text::RF_NOT_YET)) " " (words::reason(ctx, *reason)) "." }
                    }
                }
                p.actions {
                    @if bank && (view.refund.state == RefundState::SentBack || !view.row.has_bank) {
                        a.primary href=(routes::refund_bank(view.refund.id)) { (ctx.t(text::RF_BANK_GIVE)) }
                    }
                    @for Offer { deed, refused } in &view.offers {
                        @if refused.is_none() {
                            a.(if deed.is_usual() { "primary" } else { "button" }) href=(routes::refund_deed(view.refund.id, deed.key())) {
                                (ctx.t(deed.title()))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whose turn it is.
fn waits_for(view: &View) -> text::Text {
    match view.refund.state {
        RefundState::Submitted => text::RF_WAITS_CONFIRM,
        RefundState::Confirmed if view.row.has_bank => text::RF_WAITS_PASS,
        RefundState::Confirmed => text::RF_WAITS_BANK,
        RefundState::Passed if view.row.is_overdue() => text::RF_WAITS_OVERDUE,
        RefundState::Passed => text::RF_WAITS_PAID,
        RefundState::SentBack => text::RF_WAITS_NEW_BANK,
        RefundState::Paid | RefundState::Rejected | RefundState::Cancelled => text::RF_CLOSED,
    }
}

fn facts(ctx: &Ctx, view: &View) -> Markup {
    let (refund, row) = (&view.refund, &view.row);
    html! {
        article.panel aria-labelledby="facts-h" {
            h2 #facts-h { (ctx.t(text::RF_APPLICATION)) }
            dl.facts {
                (fact(ctx.t(text::COL_ACCOUNT), html! {
                    @if view.sees_account { a href=(routes::account(row.account)) { (row.account) } } @else { (row.account) }
                }))
                @if !view.group.is_empty() { (fact(ctx.t(text::COL_GROUP), html! { (view.group) })) }
                (fact(ctx.t(text::COL_SUPPLIER), html! {
                    @if view.sees_supplier { a href=(routes::supplier_refunds(row.supplier.id)) { (row.supplier.name) } } @else { (row.supplier.name) }
                }))
                (fact(ctx.t(text::RF_FILED_IN), html! { (row.complex.name) }))
                (fact(ctx.t(text::RF_GROUND), html! { (ctx.t(words::refunds::ground(refund.draft.ground))) }))
                (fact(ctx.t(text::DOCUMENT_LABEL), html! { (refund.draft.document) }))
                @if row.due.is_some() { (fact(ctx.t(text::COL_DUE), due(ctx, row.due, row.today))) }
                @if refund.registry != 0 { (fact(ctx.t(text::COL_REGISTRY), html! {
                    @let here = routes::supplier_registry(routes::SUPPLIER_REGISTRY, row.supplier.id, refund.registry);
                    @if view.sees_supplier { a href=(here) { "№ " (refund.registry) } } @else { "№ " (refund.registry) }
                })) }
                @if refund.draft.ticket != 0 { (fact(ctx.t(text::TICKET_NO), html! { a href=(routes::ticket(refund.draft.ticket)) { (refund.draft.ticket) } })) }
            }
            @if let Some((to, moving)) = &view.moves { p.foot { (moving_words(ctx, &row.supplier, to, *moving)) } }
        }
    }
}

/// What the rule of RFD-09 and RFD-10 says of a move, in words.
pub(super) fn moving_words(ctx: &Ctx, supplier: &Named, to: &Named, moving: Moving) -> Markup {
    html! {
        (to.name) ": "
        @match moving {
            Moving::Follows => { (supplier.name) " " (ctx.t(text::RF_FOLLOWS)) },
            Moving::FileInOldSchool => { (supplier.name) " " (ctx.t(text::RF_FILE_IN_OLD)) },
        }
    }
}

fn goes_to(ctx: &Ctx, view: &View, details: Option<&Details>) -> Markup {
    html! {
        @match details {
            Some(details) => { (details.masked()) small { (details.bank_name) } },
            None if view.row.has_bank => span.idle { (ctx.t(text::RF_BANK_DESTROYED)) },
            None => span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::RF_NO_BANK)) },
        }
    }
}

/// The papers, and where the details are.
fn links(ctx: &Ctx, view: &View, has_details: bool) -> Markup {
    let id = view.refund.id;
    let changes = matches!(view.refund.state, RefundState::Submitted | RefundState::Confirmed);
    html! {
        @if view.makes {
            p.actions {
                @for (file, name) in [("application", text::RF_PAPER_APPLICATION), ("confirmation", text::RF_PAPER_CONFIRMATION)] {
                    @if file == "application" || view.refund.kopecks > 0 {
                        @for (ending, kind) in [("pdf", "PDF"), ("docx", "DOCX")] {
                            a.button href=(routes::refund_paper(id, &format!("{file}.{ending}"))) { (ctx.t(name)) " (" (kind) ")" }
                        }
                    }
                }
                @if has_details { a.button href=(routes::refund_bank_shown(id)) { (ctx.t(text::RF_BANK_SHOW)) } }
                @if has_details && changes { a.button href=(routes::refund_bank(id)) { (ctx.t(text::RF_BANK_CHANGE)) } }
            }
        }
    }
}

/// A supplier with its name, for the pages beside this one.
pub(super) fn supplier_named(city: &City, id: u32) -> Option<Named> {
    Some(supplier_of(city, id)).filter(|supplier| id != 0 && !supplier.name.is_empty())
}
