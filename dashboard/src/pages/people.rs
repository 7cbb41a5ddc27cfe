//! Who attends a building, and where they are; with everybody inside it is the roll for an evacuation.

use super::{
    building::{find, steps},
    frame::{self, Frame},
};
use crate::{
    act::look,
    app::App,
    ask::{NoPage, ask, ask_for},
    auth::{Sight, Signed, rights::Action},
    ctx::Ctx,
    format::{date_time, number},
    limits::PEOPLE_GATHERED_MAX,
    link::Link,
    panels,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::{hint, pager::pager},
    views::desk::{BuildingView, Crowd, PAGE_ROWS, PeoplePage, PeopleQuery, PersonRow, Place, PresenceFilter},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use maud::{Markup, html};
use serde::{Deserialize, Deserializer};
use std::sync::Arc;

/// What the address says.
#[derive(Clone, Deserialize)]
pub(crate) struct Wish {
    #[serde(default, deserialize_with = "presence")]
    presence: Option<PresenceFilter>,
    #[serde(default, deserialize_with = "group")]
    pub(super) group: Option<u32>,
    #[serde(default)]
    after: u32,
    /// Everybody on one page, for printing.
    #[serde(default)]
    all: Option<u8>,
}

/// Codes in addresses, with their names.
const PRESENCES: [(PresenceFilter, &str, Text); 3] = [
    (PresenceFilter::Inside, "inside", text::INSIDE),
    (PresenceFilter::Outside, "outside", text::OUTSIDE),
    (PresenceFilter::Unknown, "unknown", text::WHEREABOUTS_UNKNOWN),
];

/// Forms send an empty value for "all".
fn presence<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PresenceFilter>, D::Error> {
    let code = String::deserialize(from)?;
    if code.is_empty() {
        return Ok(None);
    }
    let known = PRESENCES.into_iter().find(|(_, known, _)| *known == code);
    known.map(|(presence, ..)| Some(presence)).ok_or_else(|| serde::de::Error::custom("inside, outside or unknown"))
}

fn group<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let number = String::deserialize(from)?;
    if number.is_empty() { Ok(None) } else { number.parse().map(Some).map_err(serde::de::Error::custom) }
}

impl Wish {
    /// With the filters, without the cursor.
    fn link(&self, path: String) -> Link {
        let presence = self.presence.and_then(|wanted| PRESENCES.into_iter().find(|(known, ..)| *known == wanted));
        Link::to(path).with_some("presence", presence.map(|(_, code, _)| code)).with_some("group", self.group)
    }

    /// Everybody whom the filters let through, page by page so that other questions get their turn; true when there are more.
    pub(super) async fn gather(&self, app: &App, building: u32) -> Result<(Vec<PersonRow>, bool), NoPage> {
        let (mut rows, mut after) = (Vec::new(), 0);
        while rows.len() < PEOPLE_GATHERED_MAX {
            let page = self.ask(app, building, after).await?;
            rows.extend(page.rows);
            match page.next {
                Some(next) if next > after => after = next,
                _ => return Ok((rows, false)),
            }
        }
        rows.truncate(PEOPLE_GATHERED_MAX);
        Ok((rows, true))
    }

    async fn ask(&self, app: &App, building: u32, after: u32) -> Result<PeoplePage, NoPage> {
        let query = PeopleQuery { building, group: self.group, presence: self.presence, after, limit: PAGE_ROWS };
        ask(app, move |desk| desk.people(&query)).await
    }
}

/// `GET /buildings/{id}/people`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    Query(wish): Query<Wish>,
) -> Result<Markup, NoPage> {
    let (view, place) = find_people(&app, &who, id, wish.group).await?;
    let page_of = if wish.all.is_some() {
        let (rows, cut) = wish.gather(&app, id).await?;
        People { rows, next: None, cut }
    } else {
        let PeoplePage { rows, next } = wish.ask(&app, id, wish.after).await?;
        People { rows, next, cut: false }
    };
    let at_us = app.views.live().borrow().at_us;
    let ctx = app.ctx(&prefs);
    let heading = if wish.presence == Some(PresenceFilter::Inside) { text::ROLL } else { text::PEOPLE };
    let title = format!("{}: {}", ctx.t(heading), view.row.building.name);
    let content = page(&ctx, &title, &view, &wish, &page_of, at_us, who.sight(&place));
    Ok(frame::page_about(&ctx, &Frame::about(&title, &prefs, &who.operator), &content))
}

/// A building for whoever may read its people: all of them, or one group that is taught there and stays with its own complex
/// (REL-09).
pub(super) async fn find_people(app: &App, who: &Signed, id: u32, group: Option<u32>) -> Result<(BuildingView, Place), NoPage> {
    let refused = match find(app, who, Action::ReadPeople, id).await {
        Ok(found) => return Ok(found),
        Err(refused) => refused,
    };
    let Some(group) = group else { return Err(refused) };
    let guest = look(app, move |city, _| {
        city.groups().get(group as usize).filter(|row| row.active && row.building == id).map(|row| row.complex)
    });
    let Some(complex) = guest.await? else { return Err(refused) };
    let place = Place { complex, building: id, ..Place::default() };
    who.may(Action::ReadPeople, Some(&place))?;
    let view = ask_for(app, move |desk| desk.building(id)).await?;
    Ok((view, place))
}

struct People {
    rows: Vec<PersonRow>,
    next: Option<u32>,
    cut: bool,
}

fn page(ctx: &Ctx, title: &str, view: &BuildingView, wish: &Wish, people: &People, at_us: i64, sight: Sight) -> Markup {
    let id = view.row.building.id;
    let to = wish.link(routes::people(id));
    let first = (wish.after != 0).then(|| (to.clone(), text::TO_FIRST));
    let next = people.next.map(|next| (to.clone().with("after", next), text::NEXT));
    html! {
        (steps(ctx, view, sight, true))
        h1 #people-h { (title) }
        @if at_us != 0 { p.lead { (ctx.t(text::AS_OF)) " " (date_time(at_us)) } }
        (filter(ctx, view, wish))
        @if wish.presence == Some(PresenceFilter::Inside) { (roll(ctx, view, wish)) }
        p.actions {
            a.button href=(wish.link(routes::people_csv(id))) { (ctx.t(text::AS_CSV)) }
            a.button href=(wish.link(routes::people_xlsx(id))) { (ctx.t(text::AS_XLSX)) }
            @if people.next.is_some() || wish.after != 0 { a.button href=(to.clone().with("all", 1)) { (ctx.t(text::ON_ONE_PAGE)) } }
        }
        article.panel {
            @if people.rows.is_empty() {
                (hint::hint(ctx.t(text::NOBODY), None))
                p { a href=(routes::people(id)) { (ctx.t(text::SHOW_ALL)) } }
            } @else {
                (panels::people::list(ctx, "people-h", &people.rows))
                @if people.cut { p.hint { strong { (ctx.t(text::PEOPLE_CUT)) " " (number(ctx.lang, PEOPLE_GATHERED_MAX as u64)) } } }
            }
            (pager(ctx, text::PAGES_OF_PEOPLE, first, next))
        }
    }
}

/// Nobody is counted out: who was not seen may be inside.
fn roll(ctx: &Ctx, view: &BuildingView, wish: &Wish) -> Markup {
    let group = wish.group.and_then(|id| view.groups.iter().find(|group| group.group.id == id));
    let Crowd { inside, unknown, .. } = group.map_or(view.row.crowd, |group| group.crowd);
    let whom = Wish { presence: Some(PresenceFilter::Unknown), ..wish.clone() };
    html! {
        section.verdict.roll.(if unknown == 0 { "ok" } else { "warn" }) aria-label=(ctx.t(text::ROLL)) {
            p.headline { strong { (ctx.t(text::COL_INSIDE)) ": " (number(ctx.lang, inside)) } }
            p.headline { strong { (ctx.t(text::COL_UNKNOWN)) ": " (number(ctx.lang, unknown)) } }
            @if unknown != 0 {
                p { (ctx.t(text::MAY_BE_INSIDE)) " " a href=(whom.link(routes::people(view.row.building.id))) { (ctx.t(text::WHO_THEY_ARE)) } }
            }
        }
    }
}

fn filter(ctx: &Ctx, view: &BuildingView, wish: &Wish) -> Markup {
    html! {
        form.filter action=(routes::people(view.row.building.id)) {
            label for="presence" { (ctx.t(text::WHEREABOUTS)) }
            select #presence name="presence" {
                option value="" { (ctx.t(text::ANY)) }
                @for (presence, code, name) in PRESENCES {
                    option value=(code) selected[wish.presence == Some(presence)] { (ctx.t(name)) }
                }
            }
            @if !view.groups.is_empty() {
                label for="group" { (ctx.t(text::COL_GROUP)) }
                select #group name="group" {
                    option value="" { (ctx.t(text::ANY)) }
                    @for group in &view.groups {
                        option value=(group.group.id) selected[wish.group == Some(group.group.id)] { (group.group.name) }
                    }
                }
            }
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}
