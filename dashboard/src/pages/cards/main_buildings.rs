//! Main buildings of the complexes: where August's delivery goes (IDN-12).

use super::{may, place};
use crate::{
    act::{self, Just, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::Action,
    },
    ctx::Ctx,
    limits::COMPLEXES_LOOKED_AT_MAX,
    link::Link,
    names::complex_of,
    paged::Found,
    pages::frame::{self, Frame},
    panels::impact::building_of,
    prefs::Prefs,
    routes, text,
    typed::number as typed_number,
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        pager::pager,
        table::{Column, Row, table},
    },
    views::desk::{Named, PAGE_ROWS, Place},
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_office::{City, OfficeCommand, stock::StockDeed};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 2] = [Column::words(text::COL_COMPLEX), Column::words(text::KM_MAIN)];

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// Anything: only complexes without one.
    #[serde(default)]
    open: String,
    #[serde(default, deserialize_with = "typed_number")]
    complex: Option<u32>,
    /// Only complexes with higher numbers.
    #[serde(default, deserialize_with = "typed_number")]
    after: Option<u32>,
}

/// A row's form.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default, deserialize_with = "typed_number")]
    complex: Option<u32>,
    /// `None` while none is chosen.
    #[serde(default, deserialize_with = "typed_number")]
    building: Option<u32>,
    #[serde(flatten)]
    sent: Sent,
}

/// A complex, its main building, and those that can be it.
struct Site {
    complex: Named,
    main: Option<Named>,
    buildings: Vec<Named>,
}

impl Site {
    fn of(city: &City, id: u32) -> Self {
        let open = (0u32..).zip(city.buildings()).filter(|(_, row)| row.complex == id && row.kind != 0 && row.active);
        let mut buildings: Vec<Named> = open.map(|(building, _)| building_of(city, building)).collect();
        buildings.sort_by(|a, b| crate::natural::order(&a.name, &b.name).then(a.id.cmp(&b.id)));
        let main = city.office().stock().main_building(id).map(|building| building_of(city, building));
        Self { complex: complex_of(city, id), main, buildings }
    }
}

impl Wish {
    fn link(&self) -> Link {
        Link::to(routes::CARD_MAIN_BUILDINGS).with_words("open", &self.open).with_some("complex", self.complex)
    }

    fn find(&self, city: &City, who: &Operator) -> Found<Site, u32> {
        let known = (0u32..).zip(city.complexes()).filter(|(id, row)| *id != 0 && row.active);
        let later = known.map(|(id, _)| id).filter(|id| *id > self.after.unwrap_or(0));
        Found::among(
            later,
            (PAGE_ROWS, COMPLEXES_LOOKED_AT_MAX),
            |id| *id,
            |id| {
                let wanted = self.complex.is_none_or(|wanted| wanted == *id);
                let open = self.open.is_empty() || city.office().stock().main_building(*id).is_none();
                let here = Place { complex: *id, ..Place::default() };
                let seen = crate::auth::rights::authorize(who, Action::ReadCards, Some(&here)).is_ok();
                (wanted && open && seen).then(|| Site::of(city, *id))
            },
        )
    }
}

/// `GET /cards/main-buildings`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    page(&app, &prefs, &who, &wish, just.done.is_some(), None).await
}

/// `POST /cards/main-buildings`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(wish): Query<Wish>,
    Form(typed): Form<Typed>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    let (operator, complex, building) = (Arc::clone(&who.operator), typed.complex.unwrap_or(0), typed.building.unwrap_or(0));
    let theirs = look(&app, move |city, _| may(&operator, Action::SetCards, city, building).then(|| place(city, building)));
    theirs.await?.ok_or(NoPage::Missing)?;
    let deed = StockDeed::SetMainBuilding { complex, building };
    let done = act(&app, &who, &typed.sent, OfficeCommand::Stock { deed }).await?;
    if done.reason.is_accepted() {
        let to = wish.link().with_some("after", wish.after).with("done", "1");
        return Ok(Redirect::to(&format!("{to}#c{complex}")).into_response());
    }
    let page = page(&app, &prefs, &who, &wish, false, Some(done.reason)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    wish: &Wish,
    done: bool,
    refused: Option<Reason>,
) -> Result<Markup, NoPage> {
    let (wanted, operator) = (wish.clone(), Arc::clone(&who.operator));
    let found = look(app, move |city, _| wanted.find(city, &operator)).await?;
    let (ctx, sets) = (app.ctx(prefs), who.may(Action::SetCards, None).is_ok());
    let first = wish.after.is_some().then(|| (wish.link(), text::FIRST_PAGE));
    let next = found.next.map(|next| (wish.link().with("after", next), text::NEXT_PAGE_OF));
    let to = wish.link().with_some("after", wish.after).to_string();
    let mut rows = Vec::new();
    for site in &found.rows {
        let number = if sets { new_form()? } else { String::new() };
        rows.push(line(&ctx, site, sets.then_some((to.as_str(), number.as_str()))));
    }
    let title = ctx.t(text::KM_TITLE);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, title)]))
        h1 #main-h { (title) }
        p.lead { (ctx.t(text::KM_WHAT)) }
        @if let Some(reason) = refused { (act::problem(&ctx, reason)) }
        @if done { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::KM_DONE)) } }
        (filter(&ctx, &who.operator, wish))
        article.panel {
            @if rows.is_empty() { (hint::hint(ctx.t(text::KM_NONE), None)) } @else { (table(&ctx, "main-h", &COLUMNS, rows.into_iter())) }
            (pager(&ctx, text::KM_PAGES, first, next))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(title, prefs, &who.operator), &content))
}

fn filter(ctx: &Ctx, who: &Operator, wish: &Wish) -> Markup {
    html! {
        @if who.scope == Scope::City {
            form.filter action=(routes::CARD_MAIN_BUILDINGS) {
                label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
                input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" value=[wish.complex];
                span.one {
                    input #open type="checkbox" name="open" value="1" checked[!wish.open.is_empty()];
                    label for="open" { (ctx.t(text::KM_OPEN)) }
                }
                button { (ctx.t(text::FILTER_DO)) }
            }
        }
    }
}

/// `form` is where the row's form goes and its number, for who may name one.
fn line(ctx: &Ctx, site: &Site, form: Option<(&str, &str)>) -> Row {
    let Site { complex, main, buildings } = site;
    let choice = format!("main-{}", complex.id);
    Row {
        id: format!("c{}", complex.id),
        cells: vec![
            html! { a href=(routes::complex(complex.id)) { (complex.name) } },
            html! {
                @if let Some((to, number)) = form {
                    form.filter method="post" action=(to) {
                        (act::hidden(number, 0))
                        input type="hidden" name="complex" value=(complex.id);
                        label.sr for=(choice) { (ctx.t(text::KM_MAIN)) ": " (complex.name) }
                        select id=(choice) name="building" required {
                            @if main.is_none() { option value="" selected { (ctx.t(text::KM_UNKNOWN)) } }
                            @for building in buildings {
                                option value=(building.id) selected[main.as_ref().is_some_and(|main| main.id == building.id)] { (building.name) }
                            }
                        }
                        button { (ctx.t(text::KM_DO)) span.sr { ": " (complex.name) } }
                    }
                } @else if let Some(main) = main {
                    a href=(routes::cards_building(main.id)) { (main.name) }
                } @else {
                    span.warn { (icon::state(ctx, Mark::Warn)) (ctx.t(text::KM_UNKNOWN)) }
                }
            },
        ],
    }
}
