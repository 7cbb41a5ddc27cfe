//! One deed of a refund: what it would do to the money, and doing it once (RFD-06, RFD-07, RFD-11).

use super::{
    may,
    one::{Money, View, find, find_to_do, head},
    sum,
};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Operator, rights::Action},
    ctx::Ctx,
    format::{day, rubles},
    limits::WHY_BYTES_MAX,
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::table::{Column, Row, table},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::Command;
use ledger_office::{
    City, OfficeCommand,
    decide::{Decided, Moment, decide, digest},
    refund::{Refund, RefundState},
    state::Row as OfficeRow,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 3] = [Column::words(text::COL_ROW), Column::number(text::COL_BEFORE), Column::number(text::COL_AFTER)];

/// What somebody does with a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Confirm,
    Pass,
    Paid,
    SentBack,
    Reject,
    Withdraw,
}

/// A deed that stands open, and why the office would refuse it now.
pub(super) struct Offer {
    pub(super) deed: Deed,
    pub(super) refused: Option<Reason>,
}

impl Deed {
    const ALL: [Self; 6] = [Self::Confirm, Self::Pass, Self::Paid, Self::SentBack, Self::Reject, Self::Withdraw];

    /// Its name in addresses.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Pass => "pass",
            Self::Paid => "paid",
            Self::SentBack => "sent_back",
            Self::Reject => "reject",
            Self::Withdraw => "withdraw",
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.key() == key)
    }

    /// What its button says.
    pub(super) const fn title(self) -> Text {
        match self {
            Self::Confirm => text::RF_DO_CONFIRM,
            Self::Pass => text::RF_DO_PASS,
            Self::Paid => text::RF_DO_PAID,
            Self::SentBack => text::RF_DO_SENT_BACK,
            Self::Reject => text::RF_DO_REJECT,
            Self::Withdraw => text::RF_DO_WITHDRAW,
        }
    }

    /// What it means.
    const fn meaning(self) -> Text {
        match self {
            Self::Confirm => text::RF_MEANS_CONFIRM,
            Self::Pass => text::RF_MEANS_PASS,
            Self::Paid => text::RF_MEANS_PAID,
            Self::SentBack => text::RF_MEANS_SENT_BACK,
            Self::Reject => text::RF_MEANS_REJECT,
            Self::Withdraw => text::RF_MEANS_WITHDRAW,
        }
    }

    /// What is said when it was done.
    pub(super) const fn done(self) -> Text {
        match self {
            Self::Confirm => text::RF_DONE_CONFIRM,
            Self::Pass => text::RF_DONE_PASS,
            Self::Paid => text::RF_DONE_PAID,
            Self::SentBack => text::RF_DONE_SENT_BACK,
            Self::Reject | Self::Withdraw => text::RF_DONE_ENDED,
        }
    }

    /// True for those that bring the money closer to the family.
    pub(super) const fn is_usual(self) -> bool {
        matches!(self, Self::Confirm | Self::Pass | Self::Paid)
    }

    const fn action(self) -> Action {
        match self {
            Self::Paid | Self::SentBack => Action::PayRefunds,
            Self::Confirm | Self::Pass | Self::Reject | Self::Withdraw => Action::MakeRefunds,
        }
    }

    const fn is_open(self, state: RefundState) -> bool {
        match self {
            Self::Confirm => matches!(state, RefundState::Submitted),
            Self::Pass => matches!(state, RefundState::Confirmed),
            Self::Paid | Self::SentBack => matches!(state, RefundState::Passed),
            Self::Reject | Self::Withdraw => {
                matches!(state, RefundState::Submitted | RefundState::Confirmed | RefundState::SentBack)
            }
        }
    }

    /// The deeds of a refund as it stands, for whoever may do them.
    pub(super) fn offers(city: &City, now_us: i64, who: &Operator, refund: &Refund) -> Vec<Offer> {
        let open = Self::ALL.into_iter().filter(|deed| deed.is_open(refund.state) && may(who, deed.action(), refund));
        let offer = |deed: Self| {
            let asked = deed.command(refund, all_of(city, refund), "…");
            let moment = Moment::new(now_us, &who.login, city.next_pos());
            Offer { deed, refused: decide(city.office(), city, &moment, &asked).err() }
        };
        open.map(offer).collect()
    }

    fn command(self, refund: &Refund, kopecks: i64, words: &str) -> OfficeCommand {
        let (id, words) = (refund.id, words.trim().to_owned());
        match self {
            Self::Confirm => OfficeCommand::ConfirmRefund { refund: id, kopecks },
            Self::Pass => OfficeCommand::PassRefunds { refunds: vec![id] },
            Self::Paid => OfficeCommand::RefundPaid { refund: id, document: words },
            Self::SentBack => OfficeCommand::RefundSentBack { refund: id, words },
            Self::Reject => OfficeCommand::EndRefund { refund: id, rejected: true },
            Self::Withdraw => OfficeCommand::EndRefund { refund: id, rejected: false },
        }
    }
}

/// Kopecks that a confirmation is about: what was asked for, or all that is free.
fn all_of(city: &City, refund: &Refund) -> i64 {
    let draft = &refund.draft;
    draft.kopecks.unwrap_or_else(|| Money::of(city, draft.holder, draft.supplier).free())
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filled {
    #[serde(flatten)]
    sent: Sent,
    /// Kopecks as they were shown.
    #[serde(default)]
    kopecks: String,
    #[serde(default)]
    words: String,
}

/// What would become of the money.
struct Preview {
    digest: u64,
    kopecks: i64,
    before: Money,
    after: Money,
    due: Option<i32>,
}

impl Preview {
    fn of(city: &City, now_us: i64, login: &str, refund: &Refund, deed: Deed) -> Result<Self, Reason> {
        let kopecks = all_of(city, refund);
        let asked = deed.command(refund, kopecks, "…");
        let moment = Moment::new(now_us, login, city.next_pos());
        let decided = decide(city.office(), city, &moment, &asked)?;
        let before = Money::of(city, refund.draft.holder, refund.draft.supplier);
        let due = decided.rows.iter().find_map(|row| match row {
            OfficeRow::Refund(row) => row.due_day,
            _ => None,
        });
        let digest = digest(city.office(), city, moment.today(), &asked)?;
        Ok(Self { digest, kopecks, before, after: moved(city, before, &decided), due })
    }
}

/// Money as it stands when these commands were carried out.
fn moved(city: &City, before: Money, decided: &Decided) -> Money {
    decided.money.iter().fold(before, |Money { balance, held }, command| match command {
        Command::Hold { amount_kopecks, .. } => Money { balance, held: held + amount_kopecks },
        Command::HoldPost { hold, amount_kopecks, .. } => {
            Money { balance: balance - amount_kopecks, held: held - city.hold(*hold).map_or(0, |hold| hold.amount) }
        }
        Command::HoldVoid { hold } => Money { balance, held: held - city.hold(*hold).map_or(0, |hold| hold.amount) },
        _ => Money { balance, held },
    })
}

/// `GET /refunds/{id}/do/{deed}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, key)): Path<(u32, String)>,
) -> Result<Response, NoPage> {
    let (view, deed) = find_deed(&app, &who, id, &key).await?;
    form(&app, &prefs, &who, view, deed, &Filled::default(), None).await
}

/// `POST /refunds/{id}/do/{deed}`.
pub(crate) async fn carry_out(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, key)): Path<(u32, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    let (view, deed) = find_deed(&app, &who, id, &key).await?;
    let kopecks = filled.kopecks.parse().unwrap_or(0);
    let done = act(&app, &who, &filled.sent, deed.command(&view.refund, kopecks, &filled.words)).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::refund(id)).with("done", deed.key()).to_string()).into_response());
    }
    let view = find(&app, &who, id).await?;
    form(&app, &prefs, &who, view, deed, &filled, Some(done.reason)).await
}

async fn find_deed(app: &App, who: &Signed, id: u32, key: &str) -> Result<(View, Deed), NoPage> {
    who.may_somewhere(Action::ReadRefunds)?;
    let deed = Deed::from_key(key).ok_or(NoPage::Missing)?;
    Ok((find_to_do(app, who, deed.action(), id).await?, deed))
}

async fn form(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    view: View,
    deed: Deed,
    filled: &Filled,
    problem: Option<Reason>,
) -> Result<Response, NoPage> {
    let (refund, login, id) = (view.refund.clone(), who.operator.login.clone(), view.refund.id);
    let shown = look(app, move |city, now_us| Preview::of(city, now_us, &login, &refund, deed)).await?;
    let (number, ctx) = (new_form()?, app.ctx(prefs));
    let title = ctx.t(deed.title());
    let content = html! {
        (head(&ctx, &view, Some(title)))
        h1 { (title) " " small { (ctx.t(text::COL_REFUND)) " № " (id) } }
        @if let Some(reason) = problem.or(shown.as_ref().err().copied()) { (act::problem(&ctx, reason)) }
        @if let Ok(preview) = &shown {
            article.panel aria-labelledby="check-h" {
                h2 #check-h { (ctx.t(text::RF_CHECK)) }
                p { (ctx.t(deed.meaning())) }
                dl.facts {
                    (fact(ctx.t(text::COL_ACCOUNT), html! { (view.row.account) }))
                    (fact(ctx.t(text::COL_SUPPLIER), html! { (view.row.supplier.name) }))
                    (fact(ctx.t(text::COL_SUM), sum(&ctx, Some(if view.refund.kopecks > 0 { view.refund.kopecks } else { preview.kopecks }))))
                    @if let Some(due) = preview.due { (fact(ctx.t(text::RF_TERM_UNTIL), html! { (day(due)) })) }
                }
                @if preview.before != preview.after { (changes(&ctx, preview)) }
            }
            article.panel {
                form.acting method="post" action=(routes::refund_deed(id, deed.key())) {
                    (act::hidden(&number, preview.digest))
                    @if deed == Deed::Confirm { input type="hidden" name="kopecks" value=(preview.kopecks); }
                    (asks(&ctx, deed, filled))
                    p.actions {
                        button.(if deed.is_usual() { "primary" } else { "danger" }) { (title) }
                        a.button href=(routes::refund(id)) { (ctx.t(text::GO_BACK)) }
                    }
                }
            }
        } @else {
            p.actions { a.button href=(routes::refund(id)) { (ctx.t(text::GO_BACK)) } }
        }
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = Frame::about(title, prefs, &who.operator);
    Ok((status, frame::page_about(&ctx, &frame, &content)).into_response())
}

fn changes(ctx: &Ctx, Preview { before, after, .. }: &Preview) -> Markup {
    let row = |id: &str, name: Text, before: i64, after: i64| Row {
        id: id.to_owned(),
        cells: vec![html! { (ctx.t(name)) }, html! { (rubles(ctx.lang, before)) }, html! { (rubles(ctx.lang, after)) }],
    };
    let rows = [
        row("m-balance", text::COL_BALANCE, before.balance, after.balance),
        row("m-held", text::COL_HELD, before.held, after.held),
        row("m-free", text::RF_FREE, before.free(), after.free()),
    ];
    table(ctx, "check-h", &COLUMNS, rows.into_iter())
}

/// What the deed needs in words.
fn asks(ctx: &Ctx, deed: Deed, filled: &Filled) -> Markup {
    let label = match deed {
        Deed::Paid => text::RF_PAID_WITH,
        Deed::SentBack => text::RF_BANK_SAID,
        Deed::Reject | Deed::Withdraw => return act::why_again(ctx, filled.sent.why()),
        Deed::Confirm | Deed::Pass => return html! {},
    };
    html! {
        label for="words" { (ctx.t(label)) }
        input #words name="words" required maxlength=(WHY_BYTES_MAX) value=(filled.words);
    }
}
