//! What a registry file makes of the pupils to come, looked at before it becomes the list and the delivery plan (IDN-11, IDN-12).

use super::reckon::{Bringing, Reckoned, digest};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::{NoPage, ask_door, at_the_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::{self, Kind},
    format::{DASH, civil, civil_moment, day_of, machine_day, number, parse_day},
    lang::Lang,
    limits::{CARD_LIST_DAY, DIFFERENCE_ROWS_SHOWN},
    link::Link,
    names::complex_of,
    pages::frame::{self, Frame},
    panels::{
        holder::fact,
        impact::{building_of, group_name},
    },
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        table::{Column, Row, table},
    },
    views::{desk::Named, office::NoTable},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{
    City, OfficeCommand,
    limits::PLAN_ROWS_AT_ONCE_MAX,
    stock::{Planned, StockDeed},
};
use maud::{Markup, html};
use papers::table::{Cell, Table};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

const COLUMNS: [Column; 8] = [
    Column::words(text::COL_COMPLEX),
    Column::words(text::KM_MAIN),
    Column::number(text::KP_FIRST),
    Column::number(text::KP_PRESCHOOL),
    Column::number(text::KP_MOVED),
    Column::number(text::KP_COLLEGE),
    Column::number(text::KP_ALL),
    Column::number(text::KP_KEEP),
];

/// What the address or the form says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Wish {
    /// Civil day of the list; empty for 31 July of this year.
    #[serde(default)]
    as_of: String,
    /// Anything: who keeps an identifier gets no card.
    #[serde(default)]
    sparing: String,
}

/// The form that files it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filed {
    #[serde(flatten)]
    wish: Wish,
    /// Digest of what was shown.
    #[serde(default)]
    seen: String,
    #[serde(flatten)]
    sent: Sent,
}

/// A complex to deliver to.
struct Goes {
    complex: Named,
    main: Option<Named>,
    planned: Planned,
    keep: u32,
}

/// What a file makes.
struct Made {
    as_of: i32,
    reckoned: Reckoned,
    rows: BTreeMap<u32, Planned>,
    goes: Vec<Goes>,
    /// Groups whose grade nobody can tell, with their rows.
    unclear: Vec<(String, usize)>,
}

impl Made {
    fn of(city: &City, reckoned: Reckoned, as_of: i32, sparing: bool) -> Self {
        let (rows, keeping) = (reckoned.rows(sparing), reckoned.keeping());
        let goes = reckoned.complexes().into_iter().map(|id| Goes {
            complex: complex_of(city, id),
            main: city.office().stock().main_building(id).map(|building| building_of(city, building)),
            planned: rows.get(&id).copied().unwrap_or_default(),
            keep: keeping.get(&id).copied().unwrap_or(0),
        });
        let goes = goes.collect();
        let unclear = reckoned.unclear.iter().map(|(group, rows)| (group_name(city, *group), *rows)).collect();
        Self { as_of, reckoned, rows, goes, unclear }
    }

    fn sum(&self) -> Planned {
        self.rows.values().fold(Planned::default(), |sum, row| Planned {
            first_grade: sum.first_grade.saturating_add(row.first_grade),
            preschool: sum.preschool.saturating_add(row.preschool),
            moved: sum.moved.saturating_add(row.moved),
            college: sum.college.saturating_add(row.college),
        })
    }
}

/// Reads the kept file and counts; a day that is none is the address's fault.
async fn read(app: &App, hash: &str, wish: &Wish, lang: Lang) -> Result<Result<Made, NoTable>, NoPage> {
    let kept = hash.to_owned();
    let bytes = ask_door(app, move |door| door.file(&kept)).await?.ok_or(NoPage::Missing)?;
    let table = match at_the_door(app, move |door| door.enrolment(&bytes)).await? {
        Ok(table) => table,
        Err(fault) => return Ok(Err(fault)),
    };
    let typed = match wish.as_of.as_str() {
        "" => None,
        typed => Some(parse_day(typed).ok_or(NoPage::BadAddress)?),
    };
    let (hash, sparing) = (hash.to_owned(), !wish.sparing.is_empty());
    let made = look(app, move |city, now_us| {
        let (month, of_month) = CARD_LIST_DAY;
        let this_year = civil_moment(now_us).and_then(|now| jiff::civil::Date::new(now.year(), month, of_month).ok());
        let as_of = typed.or_else(|| this_year.and_then(day_of))?;
        Some(Made::of(city, Reckoned::of(city, &hash, table, lang), as_of, sparing))
    });
    made.await?.map(Ok).ok_or(NoPage::Broken)
}

/// `GET /cards/plans/check/{hash}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(hash): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    page(&app, &prefs, &who, &hash, &wish, None).await
}

/// `POST /cards/plans/check/{hash}`: files the list and the plan.
pub(crate) async fn file_it(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(hash): Path<String>,
    Form(filed): Form<Filed>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    let Ok(made) = read(&app, &hash, &filed.wish, app.ctx(&prefs).lang).await? else { return Err(NoPage::BadAddress) };
    if filed.seen != digest(made.as_of, &made.rows) {
        return page(&app, &prefs, &who, &hash, &filed.wish, Some(Reason::PreviewOutdated)).await;
    }
    let rows: Vec<(u32, Planned)> = made.rows.into_iter().collect();
    if rows.is_empty() {
        return page(&app, &prefs, &who, &hash, &filed.wish, Some(Reason::NothingChanges)).await;
    }
    let mut plan = 0;
    for (part, rows) in (0u32..).zip(rows.chunks(PLAN_ROWS_AT_ONCE_MAX)) {
        let deed = StockDeed::Plan { plan, as_of: made.as_of, file: hash.clone(), rows: rows.to_vec() };
        let part = filed.sent.part(&[hash.as_bytes(), &part.to_le_bytes()].concat())?;
        let done = act(&app, &who, &part, OfficeCommand::Stock { deed }).await?;
        if !done.reason.is_accepted() {
            return page(&app, &prefs, &who, &hash, &filed.wish, Some(done.reason)).await;
        }
        plan = done.object;
    }
    Ok(Redirect::to(&Link::to(routes::card_plan(plan)).with("done", "filed").to_string()).into_response())
}

async fn page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    hash: &str,
    wish: &Wish,
    refused: Option<Reason>,
) -> Result<Response, NoPage> {
    let (ctx, number) = (app.ctx(prefs), new_form()?);
    let read = read(app, hash, wish, ctx.lang).await?;
    let found = match &read {
        Ok(made) => found(&ctx, who, hash, wish, made, &number),
        Err(NoTable { ru, en }) => act::not_done(&ctx, if ctx.lang == Lang::Ru { ru } else { en }),
    };
    let title = ctx.t(text::KP_CHECK);
    let reserve = (Some(routes::CARDS.into()), ctx.t(text::RESERVE));
    let content = html! {
        (crumbs(&ctx, &[reserve, (Some(routes::CARD_PLANS.into()), ctx.t(text::KP_TITLE)), (None, title)]))
        h1 #check-h { (title) }
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        (found)
    };
    let status = if refused.is_some() || read.is_err() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content)).into_response())
}

fn found(ctx: &Ctx, who: &Signed, hash: &str, wish: &Wish, made: &Made, form: &str) -> Markup {
    let homeless = made.goes.iter().filter(|row| row.main.is_none()).count() as u64;
    html! {
        (sums(ctx, made))
        (filter(ctx, hash, wish, made))
        @if homeless > 0 {
            p.verdict.warn role="status" {
                (icon::state(ctx, Mark::Warn)) (ctx.t(text::KP_HOMELESS)) " " (number(ctx.lang, homeless)) ". "
                a href=(Link::to(routes::CARD_MAIN_BUILDINGS).with("open", "1")) { (ctx.t(text::KM_TITLE)) }
            }
        }
        (uncounted(ctx, made))
        article.panel aria-labelledby="rows-h" {
            h2 #rows-h { (ctx.t(text::KP_BY_COMPLEX)) " " small { (number(ctx.lang, made.goes.len() as u64)) } }
            @if made.goes.is_empty() { (hint::hint(ctx.t(text::KP_NOBODY), None)) } @else {
                (table(ctx, "rows-h", &COLUMNS, made.goes.iter().take(DIFFERENCE_ROWS_SHOWN).map(|row| line(ctx, row))))
                @if made.goes.len() > DIFFERENCE_ROWS_SHOWN { p.hint { (ctx.t(text::DIFFERENCE_CUT)) " " (number(ctx.lang, DIFFERENCE_ROWS_SHOWN as u64)) } }
            }
            @if who.may(Action::RevealNames, None).is_ok() && !made.reckoned.people.is_empty() {
                p.actions {
                    @for (file, name) in [("people.csv", text::AS_CSV), ("people.xlsx", text::AS_XLSX)] {
                        a.button href=(wish.link(routes::card_plan_check_file(hash, file))) { (ctx.t(name)) span.sr { ": " (ctx.t(text::KP_PEOPLE)) } }
                    }
                }
                p.foot { (ctx.t(text::KP_PEOPLE_WHAT)) }
            }
        }
        @if !made.rows.is_empty() {
            form.panel.acting method="post" action=(routes::card_plan_check(hash)) aria-labelledby="file-h" {
                h2 #file-h { (ctx.t(text::KP_FILE_IT)) }
                p.hint { (ctx.t(text::KP_FILE_WHAT)) }
                (act::hidden(form, 0))
                input type="hidden" name="seen" value=(digest(made.as_of, &made.rows));
                input type="hidden" name="as_of" value=(machine_day(made.as_of));
                @if !wish.sparing.is_empty() { input type="hidden" name="sparing" value="1"; }
                p.actions {
                    button.primary { (ctx.t(text::KP_FILE_DO)) }
                    a.button href=(routes::CARD_PLANS) { (ctx.t(text::GO_BACK)) }
                }
            }
        }
    }
}

impl Wish {
    fn link(&self, path: String) -> Link {
        Link::to(path).with_words("as_of", &self.as_of).with_words("sparing", &self.sparing)
    }
}

fn sums(ctx: &Ctx, made: &Made) -> Markup {
    let (sum, reckoned) = (made.sum(), &made.reckoned);
    let count = |n: u64| html! { (number(ctx.lang, n)) };
    html! {
        article.panel aria-labelledby="sums-h" {
            h2 #sums-h { (ctx.t(text::KP_COMING)) " " small { (number(ctx.lang, sum.all())) } }
            dl.facts {
                (fact(ctx.t(text::KP_FIRST), count(sum.first_grade.into())))
                (fact(ctx.t(text::KP_PRESCHOOL), count(sum.preschool.into())))
                (fact(ctx.t(text::KP_MOVED), count(sum.moved.into())))
                (fact(ctx.t(text::KP_COLLEGE), count(sum.college.into())))
                (fact(ctx.t(text::KP_STAY), count(reckoned.stay as u64)))
                (fact(ctx.t(text::KP_LEAVE), count(reckoned.leave as u64)))
                (fact(ctx.t(text::BAD_ROWS), count(reckoned.faults.len() as u64)))
            }
            p.foot { (ctx.t(text::KP_HOW)) }
        }
    }
}

fn filter(ctx: &Ctx, hash: &str, wish: &Wish, made: &Made) -> Markup {
    html! {
        form.filter action=(routes::card_plan_check(hash)) {
            label for="as_of" { (ctx.t(text::KP_AS_OF)) }
            input #as_of type="date" name="as_of" required value=(machine_day(made.as_of));
            span.one {
                input #sparing type="checkbox" name="sparing" value="1" checked[!wish.sparing.is_empty()];
                label for="sparing" { (ctx.t(text::KP_SPARING)) }
            }
            button { (ctx.t(text::KP_RECOUNT)) }
        }
    }
}

/// Rows that count for nothing because nobody can read them.
fn uncounted(ctx: &Ctx, made: &Made) -> Markup {
    let faults = &made.reckoned.faults;
    html! {
        @if !made.unclear.is_empty() {
            article.panel aria-labelledby="unclear-h" {
                h2 #unclear-h { (ctx.t(text::KP_UNCLEAR)) " " small { (made.unclear.len()) } }
                p.hint { (ctx.t(text::KP_UNCLEAR_WHAT)) }
                ul.hits { @for (group, rows) in made.unclear.iter().take(DIFFERENCE_ROWS_SHOWN) { li { (group) " " small { (number(ctx.lang, *rows as u64)) } } } }
            }
        }
        @if !faults.is_empty() {
            article.panel aria-labelledby="bad-h" {
                h2 #bad-h { (ctx.t(text::BAD_ROWS)) " " small { (number(ctx.lang, faults.len() as u64)) } }
                ul.hits { @for (_, words) in faults.iter().take(DIFFERENCE_ROWS_SHOWN) { li { (words) } } }
            }
        }
    }
}

fn line(ctx: &Ctx, row: &Goes) -> Row {
    let count = |n: u32| html! { @if n == 0 { (DASH) } @else { (number(ctx.lang, n)) } };
    Row {
        id: format!("c{}", row.complex.id),
        cells: vec![
            html! { (row.complex.name) },
            main_building(ctx, row.main.as_ref()),
            count(row.planned.first_grade),
            count(row.planned.preschool),
            count(row.planned.moved),
            count(row.planned.college),
            count(row.planned.all()),
            count(row.keep),
        ],
    }
}

/// A main building, or that there is none.
pub(super) fn main_building(ctx: &Ctx, main: Option<&Named>) -> Markup {
    html! {
        @if let Some(main) = main { a href=(routes::cards_building(main.id)) { (main.name) } }
        @else { span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KM_UNKNOWN)) } }
    }
}

const fn named(what: Bringing) -> Text {
    match what {
        Bringing::FirstGrade => text::KP_FIRST,
        Bringing::Preschool => text::KP_PRESCHOOL,
        Bringing::Moved => text::KP_MOVED,
        Bringing::College => text::KP_COLLEGE,
    }
}

/// `GET /cards/plans/check/{hash}/{file}`: everybody who comes, by account and without names, for who may see names.
pub(crate) async fn people(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((hash, file)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    who.may(Action::RevealNames, None)?;
    let kind = [Kind::Csv, Kind::Xlsx].into_iter().find(|kind| file == format!("people.{}", kind.ending()));
    let (kind, ctx) = (kind.ok_or(NoPage::Missing)?, app.ctx(&prefs));
    let Ok(made) = read(&app, &hash, &wish, ctx.lang).await? else { return Err(NoPage::BadAddress) };
    let (people, as_of) = (made.reckoned.people, made.as_of);
    let sparing = !wish.sparing.is_empty();
    let (yes, no) = (ctx.t(text::YES_WORD).to_owned(), ctx.t(text::NO_WORD).to_owned());
    let names =
        [Bringing::FirstGrade, Bringing::Preschool, Bringing::Moved, Bringing::College].map(|what| (what, ctx.t(named(what))));
    let rows = look(&app, move |city, _| {
        let row = |one: &super::reckon::Comes| {
            let what = names.iter().find(|(what, _)| *what == one.what).map_or("", |(_, name)| name);
            let keeps = if one.keeps { &yes } else { &no };
            vec![
                Cell::Text(complex_of(city, one.complex).name),
                Cell::Text(group_name(city, one.group)),
                Cell::Id(one.account),
                Cell::Text(what.to_owned()),
                Cell::Text(keeps.clone()),
            ]
        };
        people.iter().filter(|one| !(sparing && one.keeps)).map(row).collect::<Vec<_>>()
    });
    let head = [text::COL_COMPLEX, text::COL_GROUP, text::COL_ACCOUNT, text::KP_WHY, text::KP_KEEP];
    let table = Table {
        name: format!("future-pupils-{}", civil(as_of).map_or_else(String::new, |date| date.to_string())),
        head: head.map(|title| ctx.t(title).to_owned()).into(),
        rows: rows.await?,
        foot: None,
    };
    download::table(&app, &who, kind, routes::card_plan_check_file(&hash, &file), table).await
}
