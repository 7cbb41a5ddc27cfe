//! One plan of August's delivery: by complex how many cards go there, what came, and what is wrong (IDN-12, IDN-13).

use super::{
    check::main_building,
    files::offered,
    row::{Line, Standing},
};
use crate::{
    act::{Just, look},
    app::App,
    ask::NoPage,
    auth::{
        Signed,
        operators::{Operator, Scope},
        rights::{Action, authorize},
    },
    ctx::Ctx,
    format::{DASH, day, number},
    limits::COMPLEXES_LOOKED_AT_MAX,
    link::Link,
    paged::Found,
    pages::frame::{self, Frame},
    panels::{audit::login, holder::fact},
    prefs::Prefs,
    routes, text,
    typed::number as typed_number,
    ui::{
        crumbs::crumbs,
        hint,
        icon::{self, State as Mark},
        pager::pager,
        table::{Column, Row, table},
        when::when,
    },
    views::desk::{PAGE_ROWS, Place},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use ledger_core::civil_day;
use ledger_office::{City, stock::DeliveryPlan};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

const COLUMNS: [Column; 9] = [
    Column::words(text::COL_COMPLEX),
    Column::words(text::KM_MAIN),
    Column::number(text::KP_FIRST),
    Column::number(text::KP_PRESCHOOL),
    Column::number(text::KP_MOVED),
    Column::number(text::KP_COLLEGE),
    Column::number(text::KP_ALL),
    Column::number(text::KP_REGISTERED),
    Column::words(text::COL_STATE),
];

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    /// [`Standing::code`]; empty for all.
    #[serde(default)]
    state: String,
    #[serde(default, deserialize_with = "typed_number")]
    complex: Option<u32>,
    /// Only complexes with higher numbers.
    #[serde(default, deserialize_with = "typed_number")]
    after: Option<u32>,
}

/// A plan as its reader sees it.
pub(super) struct View {
    pub(super) plan: DeliveryPlan,
    /// By number of the complex.
    pub(super) lines: Vec<Line>,
    pub(super) today: i32,
}

impl View {
    /// `None` for a plan that is not there, or has nothing for this reader.
    pub(super) fn of(city: &City, who: &Operator, id: u32, now_us: i64) -> Option<Self> {
        let plan = city.office().stock().plan(id)?.clone();
        let lines = Line::all(city, who, &plan);
        (!lines.is_empty()).then(|| Self { plan, lines, today: civil_day(now_us) })
    }

    /// The plan for who reads the reserve.
    pub(super) async fn find(app: &App, who: &Signed, id: u32) -> Result<Self, NoPage> {
        who.may_somewhere(Action::ReadCards)?;
        let operator = Arc::clone(&who.operator);
        look(app, move |city, now_us| Self::of(city, &operator, id, now_us)).await?.ok_or(NoPage::Missing)
    }

    fn sum(&self, of: impl Fn(&Line) -> u32) -> u32 {
        self.lines.iter().map(of).fold(0, u32::saturating_add)
    }
}

/// `GET /cards/plans/{id}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
    Query(just): Query<Just>,
) -> Result<Markup, NoPage> {
    let (view, ctx) = (View::find(&app, &who, id).await?, app.ctx(&prefs));
    let title = format!("{} № {id}", ctx.t(text::KP_PLAN));
    let reserve = (Some(routes::CARDS.into()), ctx.t(text::RESERVE));
    let content = html! {
        (crumbs(&ctx, &[reserve, (Some(routes::CARD_PLANS.into()), ctx.t(text::KP_TITLE)), (None, &title)]))
        h1 #plan-h { (title) " " small { (ctx.t(text::KP_AS_OF)) " " (day(view.plan.as_of)) } }
        @if just.done.is_some() { p.verdict.ok role="status" { (icon::state(&ctx, Mark::Ok)) (ctx.t(text::KP_DONE)) } }
        (facts(&ctx, &who, &view))
        (files(&ctx, id))
        (filter(&ctx, &who.operator, id, &wish))
        (rows(&ctx, &who.operator, &view, &wish))
    };
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

fn facts(ctx: &Ctx, who: &Signed, view: &View) -> Markup {
    let plan = &view.plan;
    let count = |n: u32| html! { (number(ctx.lang, n)) };
    html! {
        article.panel {
            dl.facts {
                (fact(ctx.t(text::KP_ALL), count(view.sum(|line| line.planned.all()))))
                (fact(ctx.t(text::KP_DECLARED), count(view.sum(|line| line.declared))))
                (fact(ctx.t(text::KP_REGISTERED), count(view.sum(|line| line.registered))))
                @for standing in Standing::ALL {
                    (fact(ctx.t(standing.words()), count(view.lines.iter().filter(|line| line.standing(view.today) == standing).count() as u32)))
                }
                (fact(ctx.t(text::COL_ACCEPTED), html! { (when(plan.stamp.at_us)) " " (login(ctx, &plan.stamp.by)) }))
            }
            @if who.may(Action::SetCards, None).is_ok() {
                p.foot { a href=(routes::card_plan_check(&plan.file)) { (ctx.t(text::KP_AGAIN)) } }
            }
        }
    }
}

fn files(ctx: &Ctx, id: u32) -> Markup {
    html! {
        article.panel aria-labelledby="files-h" {
            h2 #files-h { (ctx.t(text::KP_FILES)) }
            @for (name, files) in offered() {
                p.actions {
                    span { (ctx.t(name)) }
                    @for (kind, file) in files {
                        a.button href=(routes::card_plan_file(id, &file)) { (kind.ending().to_uppercase()) span.sr { ": " (ctx.t(name)) } }
                    }
                }
            }
        }
    }
}

fn filter(ctx: &Ctx, who: &Operator, id: u32, wish: &Wish) -> Markup {
    html! {
        @if who.scope == Scope::City {
            form.filter action=(routes::card_plan(id)) {
                label for="state" { (ctx.t(text::COL_STATE)) }
                select #state name="state" {
                    option value="" { (ctx.t(text::STATE_ANY)) }
                    @for standing in Standing::ALL { option value=(standing.code()) selected[wish.state == standing.code()] { (ctx.t(standing.words())) } }
                }
                label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
                input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" value=[wish.complex];
                button { (ctx.t(text::FILTER_DO)) }
            }
        }
    }
}

fn rows(ctx: &Ctx, who: &Operator, view: &View, wish: &Wish) -> Markup {
    let id = view.plan.id;
    let link = Link::to(routes::card_plan(id)).with_words("state", &wish.state).with_some("complex", wish.complex);
    let later = view.lines.iter().filter(|line| wish.after.is_none_or(|after| line.complex.id > after));
    let found = Found::among(
        later,
        (PAGE_ROWS, COMPLEXES_LOOKED_AT_MAX),
        |line| line.complex.id,
        |line| {
            let stands = wish.state.is_empty() || line.standing(view.today).code() == wish.state;
            (stands && wish.complex.is_none_or(|wanted| wanted == line.complex.id)).then(|| row(ctx, who, view, line))
        },
    );
    let first = wish.after.is_some().then(|| (link.clone(), text::FIRST_PAGE));
    let next = found.next.map(|next| (link.with("after", next), text::NEXT_PAGE_OF));
    html! {
        article.panel {
            @if found.rows.is_empty() { (hint::hint(ctx.t(text::KM_NONE), None)) } @else { (table(ctx, "plan-h", &COLUMNS, found.rows.into_iter())) }
            (pager(ctx, text::KP_PAGES, first, next))
        }
    }
}

fn row(ctx: &Ctx, who: &Operator, view: &View, line: &Line) -> Row {
    let count = |n: u32| html! { @if n == 0 { (DASH) } @else { (number(ctx.lang, n)) } };
    let complex = line.complex.id;
    let manages = authorize(who, Action::ManageCards, Some(&Place { complex, ..Place::default() })).is_ok();
    Row {
        id: format!("c{complex}"),
        cells: vec![
            html! { (line.complex.name) },
            main_building(ctx, line.main.as_ref()),
            count(line.planned.first_grade),
            count(line.planned.preschool),
            count(line.planned.moved),
            count(line.planned.college),
            count(line.planned.all()),
            count(line.registered),
            html! {
                (line.state(ctx, view.today))
                @if manages && line.main.is_some() {
                    " " a href=(routes::card_plan_accept(view.plan.id, complex)) { (ctx.t(text::KP_ACCEPT)) span.sr { ": " (line.complex.name) } }
                }
            },
        ],
    }
}
