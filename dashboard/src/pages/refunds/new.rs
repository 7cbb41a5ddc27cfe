//! A new application for a refund: the form, the check of what was filled in, and applying (RFD-03, RFD-05, RFD-09, RFD-10).

use super::{
    bank::{self, Details, Fault, Typed, bad, labelled},
    details::{advice, in_full},
    one::{Money, moving_words},
    scans::{self, Kept},
    sum, supplier_of,
};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::Operator,
        rights::{Action, authorize},
    },
    ctx::Ctx,
    limits::{COMPLEXES_OFFERED_MAX, FILE_BYTES_MAX, WHY_BYTES_MAX},
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    typed,
    ui::{crumbs::crumbs, hint},
    upload::{receive, scan},
    views::desk::{Named, Place},
    words,
};
use axum::{
    Extension, Form,
    extract::{Multipart, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::{State as Core, civil_day, holder_of_account};
use ledger_office::{
    City, OfficeCommand,
    decide::{Moment, decide, digest},
    refund::{Ground, Moving, RefundDraft, contract_of, moving},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::Arc};

/// What the form says, beside where the money goes.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    account: String,
    #[serde(default)]
    supplier: String,
    #[serde(default)]
    complex: String,
    #[serde(default)]
    ground: String,
    #[serde(default)]
    to_complex: String,
    #[serde(default)]
    sum: String,
    #[serde(default)]
    document: String,
    #[serde(default)]
    ticket: String,
}

/// A form that is checked.
#[derive(Deserialize)]
pub(crate) struct Checked {
    #[serde(flatten)]
    asked: Asked,
    #[serde(flatten)]
    typed: Typed,
    /// Id of the scans that were brought before; empty without any.
    #[serde(default)]
    scans: String,
    /// Anything when those are left out.
    #[serde(default)]
    drop: String,
    /// Anything when it comes back from the check.
    #[serde(default)]
    change: String,
}

/// A form that was checked, and is sent.
#[derive(Deserialize)]
pub(crate) struct Applied {
    #[serde(flatten)]
    asked: Asked,
    /// Hash of the sealed details; empty when they come later.
    #[serde(default)]
    bank: String,
    /// Id of the scans; empty without any.
    #[serde(default)]
    scans: String,
    #[serde(flatten)]
    sent: Sent,
}

/// A purse that money can be returned from.
struct Purse {
    supplier: Named,
    money: Money,
    /// The refund of it that is under way; 0 for none.
    open: u32,
}

/// Whose remainder it is, and where an application may be filed.
struct Site {
    holder: u32,
    account: u64,
    complex: Named,
    group: String,
    purses: Vec<Purse>,
    places: Vec<Named>,
    /// Suppliers whose money is applied for elsewhere (RFD-09).
    elsewhere: Vec<Named>,
}

/// Complexes where money at this supplier is applied for: where its owner attends when it feeds there, or else where it ever fed
/// (RFD-09).
fn places(core: &Core, holder: u32, supplier: u32, today: i32) -> BTreeSet<u32> {
    let own = core.holder(holder).map_or(0, |row| row.complex);
    if contract_of(core, supplier, own, today) != 0 {
        return BTreeSet::from([own]);
    }
    core.contracts().iter().filter(|row| row.supplier == supplier && supplier != 0).map(|row| row.complex).collect()
}

fn applies_in(who: &Operator, complex: u32) -> bool {
    authorize(who, Action::MakeRefunds, Some(&Place { complex, ..Place::default() })).is_ok()
}

/// May this operator apply for money of this holder anywhere?
pub(super) fn may_apply(who: &Operator, city: &City, holder: u32, today: i32) -> bool {
    let mut filed = city.purses_of(holder).flat_map(|(_, purse)| places(city, holder, purse.supplier, today));
    filed.any(|complex| applies_in(who, complex))
}

impl Site {
    fn of(city: &City, who: &Operator, account: u64, today: i32) -> Option<Self> {
        let holder = holder_of_account(account)?;
        let row = city.holder(holder)?;
        let own = applies_in(who, row.complex);
        let books = city.office().books();
        let (mut purses, mut filed, mut elsewhere) = (Vec::new(), BTreeSet::new(), Vec::new());
        for (_, purse) in city.purses_of(holder) {
            let here: Vec<u32> =
                places(city, holder, purse.supplier, today).into_iter().filter(|id| applies_in(who, *id)).collect();
            if here.is_empty() {
                elsewhere.extend((purse.available() > 0).then(|| supplier_of(city, purse.supplier)));
                continue;
            }
            filed.extend(here);
            purses.push(Purse {
                supplier: supplier_of(city, purse.supplier),
                money: Money { balance: purse.balance, held: purse.held },
                open: books.open_refund(holder, purse.supplier).map_or(0, |refund| refund.id),
            });
        }
        let group = city.groups().get(row.group as usize).filter(|_| row.group != 0);
        (own || !purses.is_empty()).then(|| Self {
            holder,
            account,
            complex: super::complex_of(city, row.complex),
            group: group.map_or_else(String::new, |group| group.name.clone()),
            purses,
            places: filed.into_iter().take(COMPLEXES_OFFERED_MAX).map(|id| super::complex_of(city, id)).collect(),
            elsewhere,
        })
    }

    /// Purses that a new application may be about.
    fn payable(&self) -> impl Iterator<Item = &Purse> {
        self.purses.iter().filter(|purse| purse.open == 0 && purse.money.free() > 0)
    }
}

impl Asked {
    fn draft(&self, ctx: &Ctx, site: &Site, bank: String) -> Result<RefundDraft, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |key, words: Text| faults.push(Fault { key, words: ctx.t(words).to_owned() });
        let number = |typed: &str| typed.trim().parse::<u32>().ok();
        let supplier = number(&self.supplier).filter(|id| site.purses.iter().any(|purse| purse.supplier.id == *id));
        if supplier.is_none() {
            fault("supplier", text::RF_CHOOSE_SUPPLIER);
        }
        let complex = number(&self.complex).filter(|id| site.places.iter().any(|place| place.id == *id));
        if complex.is_none() {
            fault("complex", text::RF_CHOOSE_COMPLEX);
        }
        let ground = match self.ground.as_str() {
            "moving" => {
                let to = number(&self.to_complex);
                if to.is_none() {
                    fault("to_complex", text::RF_TO_COMPLEX_WHICH);
                }
                Ground::Moving { to_complex: to.unwrap_or(0) }
            }
            "mistake" => Ground::Mistake,
            _ => Ground::Leaving,
        };
        let kopecks = match self.sum.trim() {
            "" if ground == Ground::Mistake => {
                fault("sum", text::RF_SUM_OF_MISTAKE);
                None
            }
            "" => None,
            sum => {
                let kopecks = typed::kopecks(sum).filter(|kopecks| *kopecks > 0);
                if kopecks.is_none() {
                    fault("sum", text::RF_SUM_UNREADABLE);
                }
                kopecks
            }
        };
        if self.document.trim().is_empty() {
            fault("document", text::RF_DOCUMENT_NEEDED);
        }
        let (Some(supplier), Some(complex), true) = (supplier, complex, faults.is_empty()) else { return Err(faults) };
        let (holder, document, ticket) = (site.holder, self.document.trim().to_owned(), number(&self.ticket).unwrap_or(0));
        Ok(RefundDraft { holder, supplier, complex, ground, kopecks, document, bank, files: Vec::new(), ticket })
    }
}

/// `GET /refunds/new`.
pub(crate) async fn form(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(asked): Query<Asked>,
) -> Result<Markup, NoPage> {
    let site = find(&app, &who, &asked).await?;
    let ctx = app.ctx(&prefs);
    Ok(page(&ctx, &prefs, &who, &html! {}, &asking(&ctx, &site, (&asked, &Typed::default(), &Kept::default()), &[])))
}

/// `POST /refunds/new`: what would be applied for, with everything that a person should look at again.
pub(crate) async fn check(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::MakeRefunds)?;
    let upload = receive(&app, sent.map_err(|_| NoPage::BadAddress)?, 1, FILE_BYTES_MAX, scan).await?;
    let Checked { asked, typed, scans, drop, change } = upload.form()?;
    let site = find(&app, &who, &asked).await?;
    let ctx = app.ctx(&prefs);
    let carried = if drop.is_empty() { Kept::files(&app, &who, site.holder, &scans) } else { Some(Vec::new()) };
    let (files, fault) = scans::brought(carried, &upload);
    let keep = |files| Kept::put(&app, &who, site.holder, files);
    if !change.is_empty() {
        let kept = keep(files)?;
        return Ok(page(&ctx, &prefs, &who, &html! {}, &asking(&ctx, &site, (&asked, &typed, &kept), &[])).into_response());
    }
    let fault = fault.map(|words| Fault { key: "files", words: ctx.t(words).to_owned() });
    let details = if typed.is_empty() { Ok(None) } else { typed.read(&ctx, site.holder).map(Some) };
    let draft = asked.draft(&ctx, &site, String::new());
    let (details, mut draft) = match (details, draft, fault) {
        (Ok(details), Ok(draft), None) => (details, RefundDraft { files, ..draft }),
        (details, draft, fault) => {
            let faults = draft.err().into_iter().flatten().chain(details.err().into_iter().flatten());
            let faults: Vec<Fault> = faults.chain(fault).collect();
            let kept = keep(files)?;
            return Ok(again(&ctx, &prefs, &who, &site, (&asked, &typed, &kept), &bank::summary(&ctx, &faults), &faults));
        }
    };
    if let Some(details) = &details {
        draft.bank = bank::seal(&app, details.clone()).await?;
    }
    match shown(&app, &prefs, &who, &site, &asked, &draft, details.as_ref(), None).await? {
        Ok(page) => Ok(page.into_response()),
        Err(reason) => {
            let refused = html! { (act::problem(&ctx, reason)) (unneeded(&app, &ctx, &draft).await?) };
            let kept = keep(draft.files)?;
            Ok(again(&ctx, &prefs, &who, &site, (&asked, &typed, &kept), &refused, &[]))
        }
    }
}

/// `POST /refunds/apply`.
pub(crate) async fn apply(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(Applied { asked, bank, scans, sent }): Form<Applied>,
) -> Result<Response, NoPage> {
    let site = find(&app, &who, &asked).await?;
    let ctx = app.ctx(&prefs);
    let details = bank::open(&app, &bank, site.holder).await?;
    if details.is_none() && !bank.is_empty() {
        return Err(NoPage::BadAddress);
    }
    let files = match Kept::files(&app, &who, site.holder, &scans) {
        Some(files) => files,
        // What was done is answered as it was.
        None if sent.is_used(&app).await? => Vec::new(),
        None => {
            let faults = [Fault { key: "files", words: ctx.t(text::RF_SCANS_LOST).to_owned() }];
            let filled = (&asked, &Typed::default(), &Kept::default());
            return Ok(again(&ctx, &prefs, &who, &site, filled, &bank::summary(&ctx, &faults), &faults));
        }
    };
    let draft = asked.draft(&ctx, &site, bank).map_err(|_| NoPage::BadAddress)?;
    let draft = RefundDraft { files, ..draft };
    let done = act(&app, &who, &sent, OfficeCommand::ApplyRefund { draft: draft.clone() }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::refund(done.object)).with("done", "applied").to_string()).into_response());
    }
    let refused = match shown(&app, &prefs, &who, &site, &asked, &draft, details.as_ref(), Some(done.reason)).await? {
        Ok(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        Err(_) => {
            let kept = Kept::put(&app, &who, site.holder, draft.files)?;
            again(&ctx, &prefs, &who, &site, (&asked, &Typed::default(), &kept), &act::problem(&ctx, done.reason), &[])
        }
    };
    Ok(refused)
}

async fn find(app: &App, who: &Signed, asked: &Asked) -> Result<Site, NoPage> {
    who.may_somewhere(Action::MakeRefunds)?;
    let account = asked.account.trim().parse().unwrap_or(0);
    let operator = Arc::clone(&who.operator);
    look(app, move |city, now_us| Site::of(city, &operator, account, civil_day(now_us))).await?.ok_or(NoPage::Missing)
}

fn again(
    ctx: &Ctx,
    prefs: &Prefs,
    who: &Signed,
    site: &Site,
    filled: (&Asked, &Typed, &Kept),
    fault: &Markup,
    faults: &[Fault],
) -> Response {
    let page = page(ctx, prefs, who, fault, &asking(ctx, site, filled, faults));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, fault: &Markup, content: &Markup) -> Markup {
    let title = ctx.t(text::RF_NEW);
    let content = html! {
        (crumbs(ctx, &[(Some(routes::REFUNDS.into()), ctx.t(text::REFUNDS)), (None, title)]))
        h1 { (title) }
        (fault)
        (content)
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}

/// Says why no application is needed, where the rule says so (RFD-10).
async fn unneeded(app: &App, ctx: &Ctx<'_>, draft: &RefundDraft) -> Result<Markup, NoPage> {
    let Ground::Moving { to_complex } = draft.ground else { return Ok(html! {}) };
    let supplier = draft.supplier;
    let named = look(app, move |city, now_us| {
        let rule = moving(city, supplier, to_complex, civil_day(now_us));
        (supplier_of(city, supplier), super::complex_of(city, to_complex), rule)
    });
    let (supplier, to, rule) = named.await?;
    Ok(html! { @if rule == Moving::Follows { p.verdict.ok { (moving_words(ctx, &supplier, &to, rule)) } } })
}

/// The check of the answers, with the preview's digest; the refusal that applying would get.
#[expect(clippy::too_many_arguments, reason = "what the page is about, and what came of it")]
async fn shown(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    site: &Site,
    asked: &Asked,
    draft: &RefundDraft,
    details: Option<&Details>,
    problem: Option<Reason>,
) -> Result<Result<Markup, Reason>, NoPage> {
    let (command, login) = (OfficeCommand::ApplyRefund { draft: draft.clone() }, who.operator.login.clone());
    let (ground, supplier) = (draft.ground, draft.supplier);
    let seen = look(app, move |city, now_us| {
        let moment = Moment::new(now_us, &login, city.next_pos());
        decide(city.office(), city, &moment, &command)?;
        let moves = match ground {
            Ground::Moving { to_complex } => {
                Some((super::complex_of(city, to_complex), moving(city, supplier, to_complex, moment.today())))
            }
            Ground::Leaving | Ground::Mistake => None,
        };
        Ok::<_, Reason>((digest(city.office(), city, moment.today(), &command)?, moves))
    });
    let (digest, moves) = match seen.await? {
        Ok(seen) => seen,
        Err(reason) => return Ok(Err(reason)),
    };
    let (ctx, number) = (app.ctx(prefs), new_form()?);
    let kept = Kept::put(app, who, site.holder, draft.files.clone())?;
    let Some(purse) = site.purses.iter().find(|purse| purse.supplier.id == supplier) else { return Err(NoPage::BadAddress) };
    let filed = site.places.iter().find(|place| place.id == draft.complex).map_or("", |place| place.name.as_str());
    let content = html! {
        article.panel aria-labelledby="check-h" {
            h2 #check-h { (ctx.t(text::RF_CHECK)) }
            dl.facts {
                (fact(ctx.t(text::COL_ACCOUNT), html! { (site.account) }))
                @if !site.group.is_empty() { (fact(ctx.t(text::COL_GROUP), html! { (site.group) })) }
                (fact(ctx.t(text::COL_SUPPLIER), html! { (purse.supplier.name) }))
                (fact(ctx.t(text::RF_FILED_IN), html! { (filed) }))
                (fact(ctx.t(text::RF_GROUND), html! { (ctx.t(words::refunds::ground(draft.ground))) }))
                (fact(ctx.t(text::COL_SUM), html! { strong { (sum(&ctx, draft.kopecks)) } }))
                (purse.money.facts(&ctx))
                (fact(ctx.t(text::DOCUMENT_LABEL), html! { (draft.document) }))
            }
            @if let Some((to, rule)) = &moves { p.verdict { (moving_words(&ctx, &purse.supplier, to, *rule)) } }
            h3 { (ctx.t(text::RF_BANK)) }
            @if let Some(details) = details {
                (in_full(&ctx, details))
                (advice(&ctx, details))
                p.foot { (ctx.t(text::RF_BANK_SEALED)) }
            } @else {
                p.hint { (ctx.t(text::RF_BANK_LATER)) }
            }
            h3 { (ctx.t(text::RF_SCANS)) }
            @if draft.files.is_empty() { p.hint { (ctx.t(text::RF_SCANS_LATER)) } } @else { (scans::listed(&ctx, &draft.files)) }
            p.foot { (ctx.t(text::RF_ANY_SUM)) }
        }
        article.panel {
            form.acting method="post" action=(routes::REFUND_APPLY) {
                (act::hidden(&number, digest))
                @for (name, value) in asked.kept() { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="bank" value=(draft.bank);
                (kept.hidden())
                p.actions {
                    button.primary { (ctx.t(text::RF_APPLY)) }
                    button formaction=(routes::REFUND_NEW) formenctype="multipart/form-data" name="change" value="1" {
                        (ctx.t(text::RF_CHANGE_ANSWERS))
                    }
                }
            }
        }
    };
    let refused = problem.map_or_else(|| html! {}, |reason| act::problem(&ctx, reason));
    Ok(Ok(page(&ctx, prefs, who, &refused, &content)))
}

impl Asked {
    fn kept(&self) -> [(&'static str, &str); 8] {
        let Self { account, supplier, complex, ground, to_complex, sum, document, ticket } = self;
        [
            ("account", account),
            ("supplier", supplier),
            ("complex", complex),
            ("ground", ground),
            ("to_complex", to_complex),
            ("sum", sum),
            ("document", document),
            ("ticket", ticket),
        ]
    }
}

fn asking(ctx: &Ctx, site: &Site, (asked, typed, kept): (&Asked, &Typed, &Kept), faults: &[Fault]) -> Markup {
    html! {
        article.panel aria-labelledby="rule-h" {
            h2 #rule-h { (ctx.t(text::COL_ACCOUNT)) " " (site.account) " " small { (site.complex.name) @if !site.group.is_empty() { ", " (site.group) } } }
            p { (ctx.t(text::RF_RULE)) }
            p.actions {
                a.button href=(routes::refund_form("application.pdf")) { (ctx.t(text::RF_FORM)) " (PDF)" }
                a.button href=(routes::refund_form("application.docx")) { (ctx.t(text::RF_FORM)) " (DOCX)" }
            }
            @for purse in site.purses.iter().filter(|purse| purse.open != 0) {
                p.verdict.warn { (purse.supplier.name) ": " a href=(routes::refund(purse.open)) { (ctx.t(text::RF_UNDER_WAY)) " № " (purse.open) } }
            }
        }
        @for supplier in &site.elsewhere { p.verdict.warn { (supplier.name) ": " (ctx.t(text::RF_ELSEWHERE)) } }
        @if site.payable().next().is_none() {
            article.panel { (hint::hint(ctx.t(text::RF_NO_MONEY), None)) }
        } @else {
            article.panel {
                form.acting method="post" action=(routes::REFUND_NEW) enctype="multipart/form-data" autocomplete="off" {
                    input type="hidden" name="account" value=(site.account);
                    input type="hidden" name="ticket" value=(asked.ticket);
                    (labelled(ctx.t(text::COL_SUPPLIER), "supplier", faults, &suppliers(ctx, site, asked)))
                    (labelled(ctx.t(text::RF_FILED_IN), "complex", faults, &filed_in(ctx, site, asked)))
                    (grounds(ctx, asked, faults))
                    (labelled(ctx.t(text::RF_SUM), "sum", faults, &html! {
                        input #sum name="sum" inputmode="decimal" value=(asked.sum) aria-describedby=[bad(faults, "sum")];
                    }))
                    p.hint { (ctx.t(text::RF_SUM_HINT)) }
                    (labelled(ctx.t(text::RF_DOCUMENT), "document", faults, &html! {
                        input #document name="document" required maxlength=(WHY_BYTES_MAX) value=(asked.document) aria-describedby=[bad(faults, "document")];
                    }))
                    fieldset {
                        legend { (ctx.t(text::RF_SCANS)) }
                        (kept.fields(ctx, faults))
                    }
                    fieldset {
                        legend { (ctx.t(text::RF_BANK)) }
                        p.hint { (ctx.t(text::RF_BANK_WHAT)) }
                        (bank::fields(ctx, typed, faults, false))
                    }
                    p.actions { button.primary { (ctx.t(text::RF_CHECK_DO)) } }
                }
            }
        }
    }
}

fn suppliers(ctx: &Ctx, site: &Site, asked: &Asked) -> Markup {
    html! {
        select #supplier name="supplier" required {
            @for purse in site.payable() {
                option value=(purse.supplier.id) selected[asked.supplier.parse() == Ok(purse.supplier.id)] {
                    (purse.supplier.name) ": " (ctx.t(text::RF_FREE_OF)) " " (crate::format::rubles(ctx.lang, purse.money.free()))
                }
            }
        }
    }
}

fn filed_in(ctx: &Ctx, site: &Site, asked: &Asked) -> Markup {
    let own = |place: &Named| asked.complex.parse() == Ok(place.id) || (asked.complex.is_empty() && place.id == site.complex.id);
    html! {
        select #complex name="complex" required {
            @if site.places.len() > 1 { option value="" { (ctx.t(text::CHOOSE)) } }
            @for place in &site.places { option value=(place.id) selected[own(place)] { (place.name) } }
        }
    }
}

fn grounds(ctx: &Ctx, asked: &Asked, faults: &[Fault]) -> Markup {
    let kinds = [("leaving", text::RF_LEAVING), ("moving", text::RF_MOVING), ("mistake", text::RF_MISTAKE)];
    let chosen = |key: &str| asked.ground == key || (asked.ground.is_empty() && key == "leaving");
    html! {
        fieldset {
            legend { (ctx.t(text::RF_GROUND)) }
            ul.ticks {
                @for (key, name) in kinds {
                    li { label.tick { input type="radio" name="ground" value=(key) checked[chosen(key)]; " " (ctx.t(name)) } }
                }
            }
            (labelled(ctx.t(text::RF_TO_COMPLEX), "to_complex", faults, &html! {
                input #to_complex name="to_complex" inputmode="numeric" value=(asked.to_complex) aria-describedby=[bad(faults, "to_complex")];
            }))
            p.hint { (ctx.t(text::RF_MOVING_RULE)) }
        }
    }
}
