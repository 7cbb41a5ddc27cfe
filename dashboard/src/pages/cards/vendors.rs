//! Suppliers of identifiers with their positive conclusions: from whom a school may buy (IDN-15, IDN-16, IDN-17).

use crate::{
    act::{self, Just, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::Asked,
    format::{DASH, civil, day, machine_day, parse_day},
    limits::{CONCLUSION_ENDS_SOON_DAYS, NAME_BYTES_MAX, WHY_BYTES_MAX},
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_core::{civil_day, command::card_kind};
use ledger_office::{
    OfficeCommand,
    stock::{StockDeed, Vendor},
};
use maud::{Markup, html};
use papers::table::{Cell, Table};
use std::sync::Arc;

const COLUMNS: [Column; 5] = [
    Column::words(text::KV_NAME),
    Column::words(text::KV_CONCLUSION),
    Column::words(text::KV_UNTIL),
    Column::words(text::KV_KINDS),
    Column::words(text::COL_STATE),
];

/// What a conclusion can be about: social cards are the city's own (IDN-01).
const KINDS: [u8; 4] = [card_kind::SERVICE, card_kind::SMART, card_kind::BRACELET, card_kind::FOB];

/// May identifiers be bought from it today?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Holds,
    EndsSoon,
    Ended,
    NoConclusion,
    OffTheList,
}

impl Standing {
    fn of(vendor: &Vendor, today: i32) -> Self {
        match vendor.valid_until {
            _ if !vendor.active => Self::OffTheList,
            _ if vendor.conclusion.is_empty() => Self::NoConclusion,
            Some(until) if until < today => Self::Ended,
            Some(until) if until < today.saturating_add(CONCLUSION_ENDS_SOON_DAYS) => Self::EndsSoon,
            Some(_) | None => Self::Holds,
        }
    }

    const fn words(self) -> Text {
        match self {
            Self::Holds => text::KV_HOLDS,
            Self::EndsSoon => text::KV_ENDS_SOON,
            Self::Ended => text::KV_ENDED,
            Self::NoConclusion => text::KV_NO_CONCLUSION,
            Self::OffTheList => text::KV_OFF,
        }
    }

    const fn mark(self) -> (&'static str, Mark) {
        match self {
            Self::Holds => ("ok", Mark::Ok),
            Self::EndsSoon => ("warn", Mark::Warn),
            Self::Ended | Self::NoConclusion | Self::OffTheList => ("alarm", Mark::Alarm),
        }
    }
}

/// A supplier and its standing today.
struct Listed {
    vendor: Vendor,
    standing: Standing,
}

async fn listed(app: &App) -> Result<Vec<Listed>, NoPage> {
    let all = look(app, |city, now_us| {
        let today = civil_day(now_us);
        let rows = city.office().stock().vendors().cloned();
        rows.map(|vendor| Listed { standing: Standing::of(&vendor, today), vendor }).collect::<Vec<_>>()
    });
    let mut all = all.await?;
    all.sort_by(|a, b| {
        let off = |row: &Listed| row.standing == Standing::OffTheList;
        off(a)
            .cmp(&off(b))
            .then_with(|| crate::natural::order(&a.vendor.name, &b.vendor.name))
            .then(a.vendor.id.cmp(&b.vendor.id))
    });
    Ok(all)
}

/// `GET /cards/vendors`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let (rows, ctx) = (listed(&app).await?, app.ctx(&prefs));
    let title = ctx.t(text::KV_TITLE);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, title)]))
        h1 #vendors-h { (title) }
        p.lead { (ctx.t(text::KV_WHAT)) }
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::KV_DONE)) } }
        p.actions {
            @if who.may(Action::SetCards, None).is_ok() { a.button.primary href=(routes::card_vendor(0)) { (ctx.t(text::KV_NEW)) } }
            @if !rows.is_empty() {
                a.button href=(routes::CARD_VENDORS_CSV) { (ctx.t(text::AS_CSV)) }
                a.button href=(routes::CARD_VENDORS_XLSX) { (ctx.t(text::AS_XLSX)) }
            }
        }
        article.panel {
            @if rows.is_empty() { (hint::hint(ctx.t(text::KV_NONE), None)) } @else {
                (table(&ctx, "vendors-h", &COLUMNS, rows.iter().map(|row| line(&ctx, row))))
            }
        }
        p.hint { (ctx.t(text::KV_REGULATION)) }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, &prefs, &who.operator), &content))
}

fn line(ctx: &Ctx, row: &Listed) -> Row {
    let vendor = &row.vendor;
    Row {
        id: format!("v{}", vendor.id),
        cells: vec![
            html! { a href=(routes::card_vendor(vendor.id)) { (vendor.name) } },
            html! { @if vendor.conclusion.is_empty() { (DASH) } @else { (vendor.conclusion) } },
            until(ctx, vendor),
            html! { (kinds(ctx, vendor.kinds)) },
            standing(ctx, row.standing),
        ],
    }
}

fn standing(ctx: &Ctx, standing: Standing) -> Markup {
    let (class, mark) = standing.mark();
    html! { span.(class) { (icon::state(ctx, mark)) (ctx.t(standing.words())) } }
}

fn until(ctx: &Ctx, vendor: &Vendor) -> Markup {
    html! {
        @match vendor.valid_until {
            Some(until) => time datetime=(machine_day(until)) { (day(until)) },
            None if vendor.conclusion.is_empty() => (DASH),
            None => (ctx.t(text::KV_NO_END)),
        }
    }
}

fn kinds(ctx: &Ctx, bits: u8) -> String {
    let names: Vec<&str> =
        KINDS.into_iter().filter(|kind| bits & (1 << kind) != 0).map(|kind| ctx.t(words::card(kind))).collect();
    if names.is_empty() { DASH.to_owned() } else { names.join(", ") }
}

/// `GET /cards/vendors.csv` and `/cards/vendors.xlsx`.
pub(crate) async fn file(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed, asked: Asked) -> Result<Response, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let (rows, ctx) = (listed(&app).await?, app.ctx(&prefs));
    let head = [text::KV_NAME, text::KV_CONCLUSION, text::KV_UNTIL, text::KV_KINDS, text::COL_STATE];
    let row = |row: &Listed| {
        vec![
            Cell::Text(row.vendor.name.clone()),
            Cell::Text(row.vendor.conclusion.clone()),
            row.vendor.valid_until.and_then(civil).map_or(Cell::Empty, Cell::Day),
            Cell::Text(kinds(&ctx, row.vendor.kinds)),
            Cell::Text(ctx.t(row.standing.words()).to_owned()),
        ]
    };
    let table = Table {
        name: String::from("card-suppliers"),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.iter().map(row).collect(),
        foot: None,
    };
    asked.give_out(&app, &who, table).await
}

/// The form as it was typed.
struct Typed {
    name: String,
    conclusion: String,
    until: String,
    kinds: u8,
    active: bool,
}

impl Typed {
    fn of(vendor: &Vendor) -> Self {
        Self {
            name: vendor.name.clone(),
            conclusion: vendor.conclusion.clone(),
            until: vendor.valid_until.map_or_else(String::new, machine_day),
            kinds: vendor.kinds,
            active: vendor.active,
        }
    }

    fn read(fields: &[(String, String)]) -> (Self, Sent) {
        let one = |key: &str| fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim());
        let ticked = fields.iter().filter(|(name, _)| name == "kind").filter_map(|(_, kind)| kind.parse::<u8>().ok());
        let kinds = ticked.filter(|kind| KINDS.contains(kind)).fold(0, |bits, kind| bits | (1 << kind));
        let typed = Self {
            name: one("name").to_owned(),
            conclusion: one("conclusion").to_owned(),
            until: one("until").to_owned(),
            kinds,
            active: !one("listed").is_empty(),
        };
        (typed, Sent::new(one("form"), "", ""))
    }

    /// # Errors
    /// The day is none.
    fn vendor(&self, id: u32) -> Result<Vendor, Text> {
        let valid_until = match self.until.as_str() {
            "" => None,
            typed => Some(parse_day(typed).ok_or(text::KV_BAD_DAY)?),
        };
        let Self { name, conclusion, kinds, active, .. } = self;
        Ok(Vendor { id, name: name.clone(), conclusion: conclusion.clone(), valid_until, kinds: *kinds, active: *active })
    }
}

/// `GET /cards/vendors/{id}`.
pub(crate) async fn one(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
) -> Result<Markup, NoPage> {
    let seen = find(&app, &who, id).await?;
    let new = Typed { name: String::new(), conclusion: String::new(), until: String::new(), kinds: 0, active: true };
    let typed = seen.as_ref().map_or(new, |seen| Typed::of(&seen.vendor));
    Ok(page(&app.ctx(&prefs), &prefs, &who, (id, seen.as_ref()), &typed, &html! {}, &new_form()?))
}

/// `POST /cards/vendors/{id}`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    let seen = find(&app, &who, id).await?;
    let ((typed, sent), ctx) = (Typed::read(&fields), app.ctx(&prefs));
    let problem = match typed.vendor(id) {
        Err(words) => act::not_done(&ctx, html! { a href="#until" { (ctx.t(words)) } }),
        Ok(vendor) => {
            let done = act(&app, &who, &sent, OfficeCommand::Stock { deed: StockDeed::SetVendor { vendor } }).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(&Link::to(routes::CARD_VENDORS).with("done", "1").to_string()).into_response());
            }
            act::problem(&ctx, done.reason)
        }
    };
    let page = page(&ctx, &prefs, &who, (id, seen.as_ref()), &typed, &problem, &new_form()?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `None` for a new one, which only who keeps the list makes.
async fn find(app: &App, who: &Signed, id: u32) -> Result<Option<Listed>, NoPage> {
    if id == 0 {
        who.may(Action::SetCards, None)?;
        return Ok(None);
    }
    who.may_somewhere(Action::ReadCards)?;
    let found = look(app, move |city, now_us| {
        let vendor = city.office().stock().vendor(id)?.clone();
        Some(Listed { standing: Standing::of(&vendor, civil_day(now_us)), vendor })
    });
    found.await?.map(Some).ok_or(NoPage::Missing)
}

fn page(
    ctx: &Ctx,
    prefs: &Prefs,
    who: &Signed,
    (id, seen): (u32, Option<&Listed>),
    typed: &Typed,
    problem: &Markup,
    number: &str,
) -> Markup {
    let title = seen.map_or(ctx.t(text::KV_NEW), |seen| seen.vendor.name.as_str());
    let reserve = (Some(routes::CARDS.into()), ctx.t(text::RESERVE));
    let content = html! {
        (crumbs(ctx, &[reserve, (Some(routes::CARD_VENDORS.into()), ctx.t(text::KV_TITLE)), (None, title)]))
        h1 { (title) }
        (problem)
        @if let Some(seen) = seen {
            article.panel {
                dl.facts {
                    (fact(ctx.t(text::COL_STATE), standing(ctx, seen.standing)))
                    (fact(ctx.t(text::KV_CONCLUSION), html! { @if seen.vendor.conclusion.is_empty() { (DASH) } @else { (seen.vendor.conclusion) } }))
                    (fact(ctx.t(text::KV_UNTIL), until(ctx, &seen.vendor)))
                    (fact(ctx.t(text::KV_KINDS), html! { (kinds(ctx, seen.vendor.kinds)) }))
                }
                p.foot { (ctx.t(text::CARE_SERVICE_VENDOR)) }
            }
        }
        @if who.may(Action::SetCards, None).is_ok() { (form(ctx, id, typed, number)) }
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}

fn form(ctx: &Ctx, id: u32, typed: &Typed, number: &str) -> Markup {
    html! {
        article.panel aria-labelledby="set-h" {
            h2 #set-h { (ctx.t(if id == 0 { text::KV_NEW } else { text::KV_CHANGE })) }
            form.acting method="post" action=(routes::card_vendor(id)) {
                (act::hidden(number, 0))
                label for="name" { (ctx.t(text::KV_NAME)) }
                input #name name="name" required maxlength=(NAME_BYTES_MAX) value=(typed.name);
                label for="conclusion" { (ctx.t(text::KV_CONCLUSION)) }
                p.hint #conclusion-hint { (ctx.t(text::KV_CONCLUSION_HINT)) }
                input #conclusion name="conclusion" maxlength=(WHY_BYTES_MAX) value=(typed.conclusion) aria-describedby="conclusion-hint";
                label for="until" { (ctx.t(text::KV_UNTIL)) }
                p.hint #until-hint { (ctx.t(text::KV_UNTIL_HINT)) }
                input.short #until type="date" name="until" value=(typed.until) aria-describedby="until-hint";
                fieldset {
                    legend { (ctx.t(text::KV_KINDS)) }
                    @for kind in KINDS {
                        label.tick {
                            input type="checkbox" name="kind" value=(kind) checked[typed.kinds & (1 << kind) != 0];
                            " " (ctx.t(words::card(kind)))
                        }
                    }
                }
                label.tick { input type="checkbox" name="listed" value="1" checked[typed.active]; " " (ctx.t(text::KV_LISTED)) }
                p.actions {
                    button.primary { (ctx.t(text::KV_DO)) }
                    a.button href=(routes::CARD_VENDORS) { (ctx.t(text::GO_BACK)) }
                }
            }
        }
    }
}
