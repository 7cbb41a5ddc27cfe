//! Cards that leavers have to give back: by class what is still out, on paper to be ticked off, and a form that takes scanned
//! cards back into a building's reserve (IDN-09, IDN-10, IDN-20).

pub(super) mod files;
mod list;
pub(super) mod returned;

use super::typed;
use crate::{
    act::{hidden, look, new_form},
    app::App,
    ask::NoPage,
    auth::{Signed, operators::Scope, rights::Action},
    ctx::Ctx,
    format::{DASH, civil_moment, day_of, machine_day, number, parse_day},
    limits::{LEAVERS_SHOWN, LEAVERS_SINCE},
    link::Link,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes, text,
    ui::{
        crumbs::crumbs,
        hint,
        table::{Column, Row, table},
    },
    views::desk::Place,
    words,
};
use axum::{
    Extension,
    extract::{Query, State},
};
use ledger_core::account_number;
use list::{Class, Held, List};
use maud::{Markup, html};
use std::sync::Arc;

const CLASSES: [Column; 4] = [
    Column::words(text::COL_GROUP),
    Column::words(text::COL_BUILDING),
    Column::number(text::KL_LEFT),
    Column::number(text::KL_OUT),
];
const CARDS: [Column; 5] = [
    Column::words(text::COL_ACCOUNT),
    Column::words(text::COL_GROUP),
    Column::words(text::COL_CARD),
    Column::words(text::COL_KIND),
    Column::words(text::COL_OPENS),
];

/// What the address or a form says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    /// 0 while none is chosen.
    complex: u32,
    /// Groups all of whose people count as leaving.
    groups: Vec<u32>,
    /// Civil day the campaign began on; `None` for the usual one.
    since: Option<i32>,
}

impl Asked {
    fn of(who: &Signed, fields: &[(String, String)]) -> Result<Self, NoPage> {
        let one = |key: &str| fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim());
        let number = |typed: &str| if typed.is_empty() { Ok(0) } else { typed.parse().map_err(|_| NoPage::BadAddress) };
        let groups =
            fields.iter().filter(|(name, _)| name == "group").map(|(_, id)| number(id.trim())).collect::<Result<_, _>>()?;
        let complex = match who.operator.scope {
            Scope::Complex(own) if one("complex").is_empty() => own,
            _ => number(one("complex"))?,
        };
        let since = match one("since") {
            "" => None,
            typed => Some(parse_day(typed).ok_or(NoPage::BadAddress)?),
        };
        Ok(Self { complex, groups, since })
    }

    /// An address that says the same.
    fn link(&self, path: String) -> Link {
        let to = Link::to(path).with("complex", self.complex).with_some("since", self.since.map(machine_day));
        self.groups.iter().fold(to, |to, group| to.with("group", group))
    }

    /// What is still out, for who reads the reserve of this complex.
    async fn find(&self, app: &App, who: &Signed) -> Result<List, NoPage> {
        who.may(Action::ReadCards, Some(&self.place()))?;
        let asked = self.clone();
        let list = look(app, move |city, now_us| {
            let today = civil_moment(now_us)?.date();
            let since = asked.since.or_else(|| began(today).and_then(day_of))?;
            List::of(city, asked.complex, &asked.groups, since)
        });
        list.await?.ok_or(NoPage::Missing)
    }

    fn place(&self) -> Place {
        Place { complex: self.complex, ..Place::default() }
    }
}

/// The campaign that is under way, or was the last.
fn began(today: jiff::civil::Date) -> Option<jiff::civil::Date> {
    let (month, day) = LEAVERS_SINCE;
    let this_year = jiff::civil::Date::new(today.year(), month, day).ok()?;
    if this_year <= today { Some(this_year) } else { jiff::civil::Date::new(today.year() - 1, month, day).ok() }
}

/// `GET /cards/leavers`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Markup, NoPage> {
    who.may_somewhere(Action::ReadCards)?;
    let asked = Asked::of(&who, &fields)?;
    page(&app, &prefs, &who, &asked, &html! {}, "").await
}

/// The page; `said` is what a form did, `typed` what stands in its field of numbers.
async fn page(app: &App, prefs: &Prefs, who: &Signed, asked: &Asked, said: &Markup, typed: &str) -> Result<Markup, NoPage> {
    let list = if asked.complex == 0 { None } else { Some(asked.find(app, who).await?) };
    let (ctx, title, form) = (app.ctx(prefs), text::KL_TITLE, new_form()?);
    let content = html! {
        (crumbs(&ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), (None, ctx.t(title))]))
        h1 { (ctx.t(title)) @if let Some(list) = &list { " " small { (list.complex.name) } } }
        p.lead { (ctx.t(text::KL_WHAT)) }
        (said)
        @if who.operator.scope == Scope::City { (choose(&ctx, asked)) }
        @if let Some(list) = &list {
            @if who.may(Action::ManageCards, Some(&asked.place())).is_ok() { (take_back(&ctx, asked, list, typed, &form)) }
            (sums(&ctx, list))
            (classes(&ctx, asked, list))
            (cards(&ctx, who, asked, list))
        }
    };
    Ok(frame::page_about(&ctx, &Frame::about(ctx.t(title), prefs, &who.operator), &content))
}

fn choose(ctx: &Ctx, asked: &Asked) -> Markup {
    html! {
        form.filter action=(routes::CARD_LEAVERS) {
            label for="complex" { (ctx.t(text::COMPLEX_NUMBER)) }
            input.short #complex name="complex" inputmode="numeric" pattern="[0-9]*" required value=[Some(asked.complex).filter(|id| *id != 0)];
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}

/// A scanner types the numbers, one a line.
fn take_back(ctx: &Ctx, asked: &Asked, list: &List, typed: &str, form: &str) -> Markup {
    let reader = list.buildings.first().map_or("", |building| building.reader.as_str());
    html! {
        article.panel aria-labelledby="back-h" {
            h2 #back-h { (ctx.t(text::KL_BACK)) }
            form.acting method="post" action=(routes::CARD_LEAVERS) {
                (hidden(form, 0))
                input type="hidden" name="complex" value=(asked.complex);
                @if let Some(since) = asked.since { input type="hidden" name="since" value=(machine_day(since)); }
                @for group in &asked.groups { input type="hidden" name="group" value=(group); }
                label for="building" { (ctx.t(text::KL_TO)) }
                select #building name="building" required {
                    @for building in &list.buildings { option value=(building.building.id) { (building.building.name) } }
                }
                (typed::field(ctx, text::KL_NUMBERS, typed, reader))
                label.tick { input type="checkbox" name="broken" value="1"; " " (ctx.t(text::KL_BROKEN)) }
                p.actions { button.primary { (ctx.t(text::KL_BACK_DO)) } }
            }
        }
    }
}

fn sums(ctx: &Ctx, list: &List) -> Markup {
    let out = list.held.len() as u64;
    html! {
        article.panel {
            dl.facts {
                (fact(ctx.t(text::KL_RETURNED), html! {
                    (number(ctx.lang, list.returned)) " " (ctx.t(text::KL_OF)) " " (number(ctx.lang, list.returned + out))
                    " " small { (ctx.t(text::KL_SINCE)) " " (crate::format::day(list.since)) }
                }))
                (fact(ctx.t(text::KL_OUT), html! { (number(ctx.lang, out)) }))
                (fact(ctx.t(text::KL_PEOPLE), html! { (number(ctx.lang, list.people as u64)) }))
            }
            p.foot { (ctx.t(text::KL_COUNTED)) }
        }
    }
}

/// Classes with leavers, and those that may be ticked as leaving whole.
fn classes(ctx: &Ctx, asked: &Asked, list: &List) -> Markup {
    let row = |class: &Class| Row {
        id: format!("g{}", class.group.id),
        cells: vec![
            html! {
                @if class.group.id == 0 { (ctx.t(text::KL_NO_GROUP)) } @else {
                    label.tick {
                        input type="checkbox" name="group" value=(class.group.id) checked[asked.groups.contains(&class.group.id)];
                        " " (class.group.name)
                    }
                }
            },
            html! { @if class.building.id == 0 { (DASH) } @else { (class.building.name) } },
            html! { (number(ctx.lang, class.left)) },
            html! { @if class.out == 0 { (DASH) } @else { (number(ctx.lang, class.out)) } },
        ],
    };
    html! {
        form.panel action=(routes::CARD_LEAVERS) aria-labelledby="classes-h" {
            h2 #classes-h { (ctx.t(text::KL_CLASSES)) }
            p.hint { (ctx.t(text::KL_CLASSES_WHAT)) }
            input type="hidden" name="complex" value=(asked.complex);
            @if list.classes.is_empty() { (hint::hint(ctx.t(text::KL_NO_CLASSES), None)) } @else {
                (table(ctx, "classes-h", &CLASSES, list.classes.iter().map(row)))
            }
            div.filter {
                label for="since" { (ctx.t(text::KL_FROM)) }
                input #since type="date" name="since" value=(machine_day(list.since));
                button { (ctx.t(text::KL_SHOW)) }
            }
        }
    }
}

fn cards(ctx: &Ctx, who: &Signed, asked: &Asked, list: &List) -> Markup {
    let named = who.may(Action::RevealNames, Some(&asked.place())).is_ok();
    let row = |(nth, held): (usize, &Held)| Row {
        id: format!("k{nth}"),
        cells: vec![
            html! { a href=(routes::account(account_number(held.holder))) { (account_number(held.holder)) } },
            html! { (group(ctx, held)) },
            html! { (held.tail()) },
            html! { (ctx.t(words::card(held.kind))) },
            html! { (ctx.t(if held.permanent { text::OPENS_COMPLEX } else { text::OPENS_BUILDING })) },
        ],
    };
    html! {
        article.panel aria-labelledby="cards-h" {
            h2 #cards-h { (ctx.t(text::KL_CARDS)) " " small { (number(ctx.lang, list.held.len() as u64)) } }
            @if list.held.is_empty() { (hint::hint(ctx.t(text::KL_ALL_BACK), None)) }
            @else if !named { (hint::hint(ctx.t(text::KL_NOT_YOURS), None)) }
            @else {
                p.actions {
                    @for kind in files::KINDS {
                        a.button href=(asked.link(routes::card_leavers_file(&files::name(kind)))) { (kind.ending().to_uppercase()) span.sr { ": " (ctx.t(text::KL_CARDS)) } }
                    }
                }
                p.foot { (ctx.t(text::KL_NAMES)) }
                (table(ctx, "cards-h", &CARDS, list.held.iter().take(LEAVERS_SHOWN).enumerate().map(row)))
                @if list.held.len() > LEAVERS_SHOWN { p.hint { (ctx.t(text::DIFFERENCE_CUT)) " " (number(ctx.lang, LEAVERS_SHOWN as u64)) } }
            }
        }
    }
}

/// The class of somebody, or what they are where there is none.
fn group(ctx: &Ctx, held: &Held) -> String {
    if held.group.id == 0 { ctx.t(words::holder(held.who)).to_owned() } else { held.group.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::began;
    use jiff::civil::date;

    #[test]
    fn a_campaign_lasts_until_the_next_one_begins() {
        for (today, since) in
            [(date(2026, 5, 1), date(2026, 5, 1)), (date(2026, 12, 1), date(2026, 5, 1)), (date(2027, 4, 30), date(2026, 5, 1))]
        {
            assert_eq!(began(today), Some(since), "{today}");
        }
    }
}
