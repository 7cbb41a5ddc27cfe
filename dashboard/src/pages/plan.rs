//! A new procedure of a building: which one, its fields, what it would do, and opening it. The address holds everything up to the
//! preview, so it works without scripts and can be sent to a colleague.

mod fields;
mod form;

use self::fields::{Fault, Fields, read};
use super::frame::{self, Frame};
use crate::{
    act::{self, Sent, act, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Refused, Signed, rights::Action},
    ctx::Ctx,
    link::Link,
    names::complex_of,
    panels::impact::{self, Preview, building_of},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::crumbs::crumbs,
    views::desk::{Named, Place},
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::Reason;
use ledger_core::civil_day;
use ledger_office::{
    City, OfficeCommand,
    impact::preview,
    procedure::{Kind, Plan},
};
use maud::{Markup, html};
use std::sync::Arc;

/// What the form needs to know of the city.
#[derive(Clone, Debug)]
struct Site {
    building: Named,
    complex: Named,
    kind: u8,
    /// Other open buildings of the complex.
    siblings: Vec<Named>,
    /// Groups of this building, and of the whole complex with their building's name.
    groups: Vec<Named>,
    all_groups: Vec<(Named, String)>,
    today: i32,
}

impl Site {
    fn of(city: &City, now_us: i64, id: u32) -> Option<Self> {
        let row = city.buildings().get(id as usize).filter(|b| b.kind != 0)?;
        let siblings = (0u32..).zip(city.buildings()).filter(|(other, b)| *other != id && b.active && b.complex == row.complex);
        let groups = || (0u32..).zip(city.groups()).filter(|(_, g)| g.active && g.complex == row.complex);
        let group = |id: u32| Named { id, name: impact::group_name(city, id) };
        Some(Self {
            building: building_of(city, id),
            complex: complex_of(city, row.complex),
            kind: row.kind,
            siblings: siblings.map(|(id, _)| building_of(city, id)).collect(),
            groups: groups().filter(|(_, g)| g.building == id).map(|(id, _)| group(id)).collect(),
            all_groups: groups().map(|(id, g)| (group(id), impact::building_name(city, g.building))).collect(),
            today: civil_day(now_us),
        })
    }
}

/// What stands below the form.
enum Below {
    Nothing,
    Faults(Vec<Fault>),
    Refused(Reason),
    Preview(Box<Preview>, String),
}

/// `GET /buildings/{id}/plan`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let site = find(&app, &who, id).await?;
    answer(&app, &prefs, &who, site, &Fields(fields), None).await
}

/// `POST /buildings/{id}/plan`: opens what the preview showed.
pub(crate) async fn open(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    let site = find(&app, &who, id).await?;
    let fields = Fields(fields);
    let Ok(plan) = read(&fields, id) else { return answer(&app, &prefs, &who, site, &fields, None).await };
    may_plan(&who, plan.kind)?;
    let sent = Sent::new(fields.one("form"), fields.one("expects"), fields.one("why"));
    let done = act(&app, &who, &sent, OfficeCommand::Begin { plan }).await?;
    if done.reason.is_accepted() {
        return Ok(Redirect::to(&Link::to(routes::procedure(done.object)).with("done", "").to_string()).into_response());
    }
    answer(&app, &prefs, &who, site, &fields, Some(done.reason)).await
}

async fn find(app: &App, who: &Signed, id: u32) -> Result<Site, NoPage> {
    who.may_somewhere(Action::ManageBuildings)?;
    let site = look(app, move |city, now_us| Site::of(city, now_us, id)).await?.ok_or(NoPage::Missing)?;
    who.may(Action::ManageBuildings, Some(&Place { complex: site.complex.id, building: id, ..Place::default() }))?;
    Ok(site)
}

/// What passes from one complex to another is for whoever answers for both.
fn may_plan(who: &Signed, kind: Kind) -> Result<(), NoPage> {
    if kind.crosses_complexes() && who.may(Action::ManageBuildings, None).is_err() {
        return Err(NoPage::Refused(Refused::Forbidden));
    }
    Ok(())
}

async fn answer(
    app: &App,
    prefs: &Prefs,
    who: &Signed,
    site: Site,
    fields: &Fields,
    refused: Option<Reason>,
) -> Result<Response, NoPage> {
    let ctx = app.ctx(prefs);
    let frame = Frame::about(ctx.t(text::PLAN_NEW), prefs, &who.operator);
    let Some(kind) = words::procedure_from(fields.one("kind")) else {
        return Ok(frame::page_about(&ctx, &frame, &choice(&ctx, &site, who)).into_response());
    };
    may_plan(who, kind)?;
    let below = match read(fields, site.building.id) {
        _ if !fields.has("show") => Below::Nothing,
        Err(faults) => Below::Faults(faults),
        Ok(plan) => shown(app, who, plan).await?,
    };
    let wrong = refused.is_some() || !matches!(below, Below::Nothing | Below::Preview(..));
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let content = page(&ctx, &site, kind, fields, refused, &below);
    Ok((status, frame::page_about(&ctx, &frame, &content)).into_response())
}

async fn shown(app: &App, who: &Signed, plan: Plan) -> Result<Below, NoPage> {
    let login = who.operator.login.clone();
    let foretold = look(app, move |city, now_us| {
        let command = OfficeCommand::Begin { plan };
        preview(city.office(), city, now_us, &login, &command).map(|impact| Preview::new(city, impact))
    });
    Ok(match foretold.await? {
        Ok(preview) => Below::Preview(Box::new(preview), new_form()?),
        Err(reason) => Below::Refused(reason),
    })
}

fn head(ctx: &Ctx, site: &Site, last: &str) -> Markup {
    crumbs(
        ctx,
        &[
            (Some(routes::complex(site.complex.id)), &site.complex.name),
            (Some(routes::building(site.building.id)), &site.building.name),
            (None, last),
        ],
    )
}

/// The kinds, in groups.
fn choice(ctx: &Ctx, site: &Site, who: &Signed) -> Markup {
    const STATUS: &[Kind] = &[
        Kind::Summer,
        Kind::Repair,
        Kind::Demolition,
        Kind::HandedToCity,
        Kind::HandedToSchool,
        Kind::Reprofiling,
        Kind::SchoolYear,
    ];
    const MOVES: &[Kind] = &[Kind::MoveOwn, Kind::MoveRenamed, Kind::MoveOther, Kind::MoveDuty, Kind::MoveShared, Kind::Duty];
    const EQUIPMENT: &[Kind] = &[Kind::AdditionalEquipment, Kind::StoredElsewhere];
    let sections: [(Text, &[Kind]); 3] = [(text::KS_STATUS, STATUS), (text::KS_MOVES, MOVES), (text::KS_EQUIPMENT, EQUIPMENT)];
    html! {
        (head(ctx, site, ctx.t(text::PLAN_NEW)))
        h1 { (ctx.t(text::PLAN_CHOOSE)) }
        @for (name, kinds) in sections {
            article.panel {
                h2 { (ctx.t(name)) }
                ul.choices {
                    @for kind in kinds.iter().filter(|kind| may_plan(who, **kind).is_ok()) {
                        li { a href=(Link::to(routes::plan(site.building.id)).with("kind", words::procedure_code(*kind))) { (ctx.t(words::procedure(*kind))) } }
                    }
                }
            }
        }
    }
}

fn page(ctx: &Ctx, site: &Site, kind: Kind, fields: &Fields, refused: Option<Reason>, below: &Below) -> Markup {
    let name = ctx.t(words::procedure(kind));
    let faults: &[Fault] = match below {
        Below::Faults(faults) => faults,
        _ => &[],
    };
    let refused = refused.or(match below {
        Below::Refused(reason) => Some(*reason),
        _ => None,
    });
    html! {
        (head(ctx, site, name))
        h1 { (name) }
        @if let Some(reason) = refused { (act::problem(ctx, reason)) }
        @if !faults.is_empty() { (form::summary(ctx, faults)) }
        (form::form(ctx, site, kind, fields, faults))
        @if let Below::Preview(preview, number) = below {
            (impact::panel(ctx, preview))
            article.panel {
                form.acting method="post" action=(routes::plan(site.building.id)) {
                    (act::hidden(number, preview.impact.digest))
                    @for (key, value) in fields.kept() { input type="hidden" name=(key) value=(value); }
                    (act::why(ctx))
                    p.actions {
                        button.primary { (ctx.t(text::OPEN_IT)) }
                        a.button href=(routes::building(site.building.id)) { (ctx.t(text::GO_BACK)) }
                    }
                }
            }
        }
    }
}
