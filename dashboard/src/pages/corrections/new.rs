//! A new correction: what is wrong, a form whose fields follow it, what it would do, and asking for it (ERR-05, ERR-07).

use super::{
    check::{self, Preview, preview, supplier_name},
    links::to_new,
};
use crate::{
    act::{self, Sent, act, look, new_form, not_done},
    app::App,
    ask::{NoPage, ask, ask_for},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::rubles,
    limits::SEARCH_BYTES_MAX,
    link::Link,
    pages::{
        frame::{self, Frame},
        search,
    },
    panels::people::name,
    prefs::Prefs,
    routes,
    text::{self, Text},
    typed::{self, kopecks, roubles},
    ui::crumbs::crumbs,
    views::desk::{HolderView, Named, PersonRow},
    words::{corrections::Kind, tickets::code},
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::holder_of_account;
use ledger_office::{OfficeCommand, corrections::Correction};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the address or the form says, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default, deserialize_with = "typed::word")]
    kind: Option<Kind>,
    /// Whose money is wrong.
    #[serde(default)]
    account: String,
    #[serde(default, deserialize_with = "typed::number")]
    supplier: Option<u32>,
    /// Whose it becomes: anything that the search box takes.
    #[serde(default)]
    to: String,
    #[serde(default, deserialize_with = "typed::number")]
    to_supplier: Option<u32>,
    /// Roubles, as people type them.
    #[serde(default)]
    sum: String,
    /// The same as a link brings it.
    #[serde(default, deserialize_with = "typed::number")]
    kopecks: Option<i64>,
    /// `down` to take from a balance.
    #[serde(default)]
    way: String,
    /// Position of the debit to take back.
    #[serde(default, deserialize_with = "typed::number")]
    pos: Option<u64>,
    #[serde(default, deserialize_with = "typed::number")]
    ticket: Option<u32>,
    /// Anything when it is filled in.
    #[serde(default)]
    show: String,
    #[serde(flatten)]
    sent: Sent,
}

impl Typed {
    /// The sum in roubles, as a field shows it.
    fn roubles(&self) -> String {
        match self.kopecks.filter(|kopecks| *kopecks > 0 && self.sum.is_empty()) {
            Some(kopecks) => roubles(kopecks),
            None => self.sum.trim().to_owned(),
        }
    }
}

/// The account whose money is wrong, and what can be chosen.
struct About {
    view: HolderView,
    /// Children of the same family.
    family: Vec<PersonRow>,
    /// Suppliers that money can go to.
    suppliers: Vec<Named>,
}

/// Why the form is shown again.
enum Fault {
    Words(Text),
    Reason(Reason),
    /// More than one fits: accounts to choose from.
    Which(Vec<(u64, String)>),
}

/// `GET /corrections/new`.
pub(crate) async fn form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(typed): Query<Typed>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::Correct)?;
    let shown = typed.kind == Some(Kind::Reverse) || !typed.show.is_empty();
    let asked = if shown { Some(asked(&app, &who, &typed).await?) } else { None };
    match asked {
        Some(Ok(what)) => checked(&app, &prefs, &who, &typed, what, None).await,
        Some(Err(fault)) => fields(&app, &prefs, &who, &typed, Some(fault)).await,
        None => fields(&app, &prefs, &who, &typed, None).await,
    }
}

/// `POST /corrections/new`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::Correct)?;
    let what = match asked(&app, &who, &typed).await? {
        Ok(what) => what,
        Err(fault) => return fields(&app, &prefs, &who, &typed, Some(fault)).await,
    };
    let command = OfficeCommand::Correct { correction: what.clone(), ticket: typed.ticket.unwrap_or(0) };
    let done = act(&app, &who, &typed.sent, command.clone()).await?;
    if done.reason.is_accepted() {
        app.stands(&who, done.pos, &command).await?;
        return Ok(Redirect::to(&routes::correction(done.object)).into_response());
    }
    checked(&app, &prefs, &who, &typed, what, Some(done.reason)).await
}

/// What is asked for, or what is not said right. What it names lies in reach of who asks.
async fn asked(app: &App, who: &Signed, typed: &Typed) -> Result<Result<Correction, Fault>, NoPage> {
    let kind = typed.kind.ok_or(NoPage::BadAddress)?;
    if kind == Kind::Reverse {
        let pos = typed.pos.ok_or(NoPage::BadAddress)?;
        let view = ask_for(app, move |desk| desk.entry(pos)).await?;
        who.may(Action::Correct, Some(&view.place))?;
        let debit = ask(app, move |desk| desk.debit(pos)).await?;
        return Ok(debit.map(|debit| Correction::Reverse { debit }).ok_or(Fault::Words(text::NOT_A_DEBIT)));
    }
    let Some(holder) = whole(&typed.account).and_then(holder_of_account) else {
        return Ok(Err(Fault::Words(text::ACCOUNT_NOT_FOUND)));
    };
    let account = ledger_core::account_number(holder);
    if !in_reach(app, who, account).await? {
        return Ok(Err(Fault::Words(text::ACCOUNT_NOT_FOUND)));
    }
    let Some(supplier) = typed.supplier else { return Ok(Err(Fault::Words(text::CHOOSE_SUPPLIER))) };
    let Some(kopecks) = kopecks(&typed.roubles()).filter(|kopecks| *kopecks > 0) else {
        return Ok(Err(Fault::Words(text::SUM_WRONG)));
    };
    match kind {
        Kind::Transfer => {
            let to = match account_by_words(app, who, &typed.to).await? {
                Ok(to) => to,
                Err(fault) => return Ok(Err(fault)),
            };
            let to_supplier = typed.to_supplier.unwrap_or(supplier);
            let to = holder_of_account(to).ok_or(NoPage::Broken)?;
            Ok(Ok(Correction::Transfer { from: holder, supplier, to, to_supplier, kopecks }))
        }
        Kind::Adjust => {
            let kopecks = if typed.way == "down" { -kopecks } else { kopecks };
            Ok(Ok(Correction::Adjust { holder, supplier, kopecks }))
        }
        Kind::Donate => Ok(Ok(Correction::Donate { holder, supplier, kopecks })),
        Kind::Support => Ok(Ok(Correction::Support { holder, supplier, kopecks })),
        Kind::Resolve | Kind::Return | Kind::Reverse => Err(NoPage::BadAddress),
    }
}

/// The account that words mean: its number, a card, a name; or which to choose from.
pub(crate) async fn find_account(
    app: &App,
    who: &Signed,
    words: &str,
) -> Result<Result<u64, (Option<Text>, Vec<(u64, String)>)>, NoPage> {
    Ok(account_by_words(app, who, words).await?.map_err(|fault| match fault {
        Fault::Which(which) => (None, which),
        Fault::Words(words) => (Some(words), Vec::new()),
        Fault::Reason(_) => (Some(text::ACCOUNT_NOT_FOUND), Vec::new()),
    }))
}

async fn account_by_words(app: &App, who: &Signed, words: &str) -> Result<Result<u64, Fault>, NoPage> {
    let words = words.trim().to_owned();
    if words.len() > SEARCH_BYTES_MAX {
        return Err(NoPage::BadAddress);
    }
    if words.is_empty() {
        return Ok(Err(Fault::Words(text::ACCOUNT_NOT_FOUND)));
    }
    let mut found = search::accounts(app, who, words).await?;
    found.dedup_by_key(|(account, _)| *account);
    Ok(match found.as_slice() {
        [] => Err(Fault::Words(text::ACCOUNT_NOT_FOUND)),
        [(account, _)] => Ok(*account),
        _ => Err(Fault::Which(found)),
    })
}

fn whole(typed: &str) -> Option<u64> {
    typed.trim().parse().ok()
}

async fn in_reach(app: &App, who: &Signed, account: u64) -> Result<bool, NoPage> {
    let view = ask(app, move |desk| desk.holder(account)).await?;
    Ok(view.is_some_and(|view| who.may(Action::Correct, Some(&view.place())).is_ok()))
}

/// The check-answers page.
async fn checked(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    typed: &Typed,
    what: Correction,
    refused: Option<Reason>,
) -> Result<Response, NoPage> {
    let (kind, ticket) = (Kind::of(&what), typed.ticket.unwrap_or(0));
    let shown = preview(app, who, &OfficeCommand::Correct { correction: what.clone(), ticket }).await?;
    let reason = refused.or(shown.as_ref().err().copied());
    if let (Err(reason), true) = (&shown, kind != Kind::Reverse) {
        return fields(app, prefs, who, typed, Some(Fault::Reason(*reason))).await;
    }
    let (ctx, number) = (app.ctx(prefs), new_form()?);
    let title = ctx.t(kind.words());
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CORRECTIONS.into()), ctx.t(text::CORRECTIONS)), (None, title)]))
        h1 { (title) }
        @if let Some(reason) = reason { (act::problem(&ctx, reason)) }
        @if let Ok(preview) = &shown { (deed(&ctx, typed, &what, preview, &number)) }
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

fn deed(ctx: &Ctx, typed: &Typed, what: &Correction, preview: &Preview, number: &str) -> Markup {
    let change = back(typed, Kind::of(what));
    html! {
        (check::panel(ctx, preview))
        article.panel {
            form.acting method="post" action=(routes::CORRECTION_NEW) {
                (act::hidden(number, preview.digest))
                (again(typed, what))
                (act::why_again(ctx, typed.sent.why()))
                p.actions {
                    button.primary { (ctx.t(text::CORRECT_DO)) }
                    a.button href=(change) { (ctx.t(text::CHANGE_ANSWERS)) }
                }
            }
        }
    }
}

/// Back to the fields, filled in.
fn back(typed: &Typed, kind: Kind) -> Link {
    match (kind, typed.pos) {
        (Kind::Reverse, Some(pos)) => Link::to(routes::entry(pos)),
        _ => to_new(kind, whole(&typed.account).unwrap_or(0))
            .with_some("supplier", typed.supplier)
            .with_words("to", &typed.to)
            .with_some("to_supplier", typed.to_supplier)
            .with_words("sum", &typed.roubles())
            .with_words("way", &typed.way)
            .with_some("ticket", typed.ticket),
    }
}

/// The same answers as hidden fields; the account found stands for the words that found it.
fn again(typed: &Typed, what: &Correction) -> Markup {
    let to = match what {
        Correction::Transfer { to, .. } => ledger_core::account_number(*to).to_string(),
        _ => String::new(),
    };
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let fields = [
        ("kind", code(Kind::of(what))),
        ("account", typed.account.trim().to_owned()),
        ("supplier", number(typed.supplier.map(u64::from))),
        ("to", to),
        ("to_supplier", number(typed.to_supplier.map(u64::from))),
        ("sum", typed.roubles()),
        ("way", typed.way.clone()),
        ("pos", number(typed.pos)),
        ("ticket", number(typed.ticket.map(u64::from))),
    ];
    html! { @for (name, value) in fields { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } } }
}

/// The fields, or first the choice of a kind.
async fn fields(app: &App, prefs: &Prefs, who: &Signed, typed: &Typed, fault: Option<Fault>) -> Result<Response, NoPage> {
    let about = about(app, who, typed).await?;
    let ctx = app.ctx(prefs);
    let title = ctx.t(typed.kind.map_or(text::NEW_CORRECTION, Kind::words));
    let problem = match &fault {
        Some(Fault::Words(words)) => not_done(&ctx, ctx.t(*words)),
        Some(Fault::Reason(reason)) => act::problem(&ctx, *reason),
        Some(Fault::Which(_)) => not_done(&ctx, ctx.t(text::WHICH_ACCOUNT)),
        None => html! {},
    };
    let which: &[(u64, String)] = if let Some(Fault::Which(which)) = &fault { which } else { &[] };
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CORRECTIONS.into()), ctx.t(text::CORRECTIONS)), (None, title)]))
        h1 { (title) }
        (problem)
        @match (typed.kind, &about) {
            (Some(kind @ (Kind::Transfer | Kind::Adjust | Kind::Donate | Kind::Support)), Some(about)) => (filled(&ctx, kind, typed, about, which)),
            (Some(Kind::Reverse), _) => {}
            (kind, _) => (choice(&ctx, kind, typed)),
        }
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

async fn about(app: &App, who: &Signed, typed: &Typed) -> Result<Option<About>, NoPage> {
    let Some(account) = whole(&typed.account) else { return Ok(None) };
    let Some(view) = ask(app, move |desk| desk.holder(account)).await? else { return Ok(None) };
    if who.may(Action::Correct, Some(&view.place())).is_err() {
        return Ok(None);
    }
    let family = ask(app, move |desk| desk.siblings(account)).await?;
    let family = family.into_iter().filter(|person| person.account != account).collect();
    let suppliers = look(app, |city, _| {
        let rows = (0u32..).zip(city.suppliers()).filter(|(id, row)| *id != 0 && row.active);
        rows.map(|(id, _)| Named { id, name: supplier_name(city, id) }).collect::<Vec<_>>()
    });
    Ok(Some(About { view, family, suppliers: suppliers.await? }))
}

/// Which kind, about which account.
fn choice(ctx: &Ctx, kind: Option<Kind>, typed: &Typed) -> Markup {
    const KINDS: [(Kind, Text); 4] = [
        (Kind::Transfer, text::CO_TRANSFER_WHAT),
        (Kind::Adjust, text::CO_ADJUST_WHAT),
        (Kind::Donate, text::CO_DONATE_WHAT),
        (Kind::Support, text::CO_SUPPORT_WHAT),
    ];
    html! {
        article.panel {
            form.acting action=(routes::CORRECTION_NEW) {
                fieldset {
                    legend { (ctx.t(text::WHAT_IS_WRONG)) }
                    @for (n, (known, what)) in KINDS.into_iter().enumerate() {
                        p.tick {
                            input id={ "kind-" (code(known)) } type="radio" name="kind" value=(code(known)) required
                                checked[kind.map_or(n == 0, |kind| kind == known)];
                            label for={ "kind-" (code(known)) } { (ctx.t(what)) }
                        }
                    }
                }
                label for="account" { (ctx.t(text::COL_ACCOUNT)) }
                input #account name="account" inputmode="numeric" required value=(typed.account);
                @if let Some(ticket) = typed.ticket { input type="hidden" name="ticket" value=(ticket); }
                p.actions { button.primary { (ctx.t(text::GO_ON)) } a.button href=(routes::CORRECTIONS) { (ctx.t(text::GO_BACK)) } }
            }
            p.hint { (ctx.t(text::CO_REVERSE_WHERE)) }
            p.hint { (ctx.t(text::CO_SUSPENSE_WHERE)) }
        }
    }
}

fn filled(ctx: &Ctx, kind: Kind, typed: &Typed, about: &About, which: &[(u64, String)]) -> Markup {
    let account = whole(&typed.account).unwrap_or(about.view.person.account);
    let own: Vec<&Named> = about.view.purses.iter().map(|purse| &purse.supplier).collect();
    let supplier = typed.supplier.or_else(|| own.first().map(|own| own.id));
    html! {
        article.panel {
            form.acting action=(routes::CORRECTION_NEW) {
                input type="hidden" name="kind" value=(code(kind));
                input type="hidden" name="account" value=(account);
                input type="hidden" name="show" value="1";
                @if let Some(ticket) = typed.ticket { input type="hidden" name="ticket" value=(ticket); }
                p { a href=(routes::account(account)) { (ctx.t(text::COL_ACCOUNT)) " " (account) } " " (name(ctx, &about.view.person)) }
                label for="supplier" { (ctx.t(text::COL_SUPPLIER)) }
                select #supplier name="supplier" {
                    @for purse in &about.view.purses {
                        option value=(purse.supplier.id) selected[supplier == Some(purse.supplier.id)] {
                            (purse.supplier.name) ": " (rubles(ctx.lang, purse.balance_kopecks))
                        }
                    }
                    @for other in about.suppliers.iter().filter(|other| kind == Kind::Adjust && !own.iter().any(|own| own.id == other.id)) {
                        option value=(other.id) selected[supplier == Some(other.id)] { (other.name) }
                    }
                }
                @if kind == Kind::Adjust { (ways(ctx, typed)) }
                label for="sum" { (ctx.t(text::SUM_ROUBLES)) }
                input.short #sum name="sum" inputmode="decimal" required value=(typed.roubles());
                @if kind == Kind::Transfer { (target(ctx, typed, about, which)) }
                p.actions { button.primary { (ctx.t(text::CHECK_DO)) } a.button href=(routes::account(account)) { (ctx.t(text::GO_BACK)) } }
            }
        }
    }
}

fn ways(ctx: &Ctx, typed: &Typed) -> Markup {
    html! {
        fieldset {
            legend { (ctx.t(text::ADJUST_WAY)) }
            @for (value, words) in [("up", text::ADJUST_UP), ("down", text::ADJUST_DOWN)] {
                p.tick {
                    input id={ "way-" (value) } type="radio" name="way" value=(value) checked[(typed.way == "down") == (value == "down")];
                    label for={ "way-" (value) } { (ctx.t(words)) }
                }
            }
        }
    }
}

/// Whose it becomes: one family's children first, and any account by whatever finds it.
fn target(ctx: &Ctx, typed: &Typed, about: &About, which: &[(u64, String)]) -> Markup {
    let family = about.family.iter().map(|person| (person.account, format!("{} {}", person.name, person.group.name)));
    let known: Vec<(u64, String)> = if which.is_empty() { family.collect() } else { which.to_vec() };
    html! {
        label for="to" { (ctx.t(text::TO_ACCOUNT)) }
        p.hint #to-hint { (ctx.t(text::TO_ACCOUNT_HINT)) }
        input #to name="to" required maxlength=(SEARCH_BYTES_MAX) autocomplete="off" value=(typed.to) list="family" aria-describedby="to-hint";
        @if !known.is_empty() {
            datalist #family { @for (account, words) in &known { option value=(account) { (words) } } }
            p.hint { (ctx.t(if which.is_empty() { text::SAME_FAMILY } else { text::WHICH_ACCOUNT })) }
            ul.hits {
                @for (account, words) in &known {
                    li { a href=(back(&Typed { to: account.to_string(), ..typed.clone() }, Kind::Transfer)) { (account) " " (words) } }
                }
            }
        }
        label for="to_supplier" { (ctx.t(text::TO_SUPPLIER)) }
        select #to_supplier name="to_supplier" {
            option value="" { (ctx.t(text::SAME_SUPPLIER)) }
            @for supplier in &about.suppliers {
                option value=(supplier.id) selected[typed.to_supplier == Some(supplier.id)] { (supplier.name) }
            }
        }
    }
}
