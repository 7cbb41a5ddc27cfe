//! The form of a plan: the fields that its kind has, filled with what was there.

use super::Site;
use super::fields::{Fault, Fields};
use crate::{
    ctx::Ctx,
    format::machine_day,
    limits::WHY_BYTES_MAX,
    routes,
    text::{self, Text},
    ui::problem,
    words,
};
use ledger_core::command::building_kind;
use ledger_office::procedure::Kind;
use maud::{Markup, html};

/// Faults as links to their fields.
pub(super) fn summary(ctx: &Ctx, faults: &[Fault]) -> Markup {
    let body = html! {
        ul { @for fault in faults { li { a href=(format!("#{}", fault.key)) { (ctx.t(fault.text)) " " (fault.words) } } } }
    };
    problem::summary(ctx, text::NOT_DONE, &body)
}

pub(super) fn form(ctx: &Ctx, site: &Site, kind: Kind, fields: &Fields, faults: &[Fault]) -> Markup {
    let own = matches!(kind, Kind::MoveOwn | Kind::MoveRenamed | Kind::MoveDuty | Kind::StoredElsewhere);
    let elsewhere = matches!(kind, Kind::MoveOther | Kind::MoveShared);
    let whole_complex = matches!(kind, Kind::MoveDuty | Kind::Duty);
    let may_end = kind.has_end() || kind.moves_groups();
    let begins = Some(fields.one("begins")).filter(|day| !day.is_empty()).map_or_else(|| machine_day(site.today), str::to_owned);
    html! {
        article.panel {
            form.acting action=(routes::plan(site.building.id)) {
                input type="hidden" name="kind" value=(words::procedure_code(kind));
                (field(ctx, faults, "begins", text::PLAN_BEGINS, &html! {
                    input #begins type="date" name="begins" value=(begins) required aria-describedby=[bad(faults, "begins")];
                }))
                @if may_end {
                    (field(ctx, faults, "ends", if kind.has_end() { text::PLAN_ENDS } else { text::PLAN_ENDS_MAY }, &html! {
                        input #ends type="date" name="ends" value=(fields.one("ends")) required[kind.has_end()] aria-describedby=[bad(faults, "ends")];
                    }))
                }
                @if own { (field(ctx, faults, "to_building", text::PLAN_TO_BUILDING, &siblings(ctx, site, fields))) }
                @if elsewhere { (field(ctx, faults, "to_building", text::PLAN_TO_BUILDING_NO, &number("to_building", fields, faults))) }
                @if kind == Kind::HandedToSchool { (field(ctx, faults, "to_complex", text::PLAN_TO_COMPLEX, &number("to_complex", fields, faults))) }
                @if kind == Kind::Reprofiling { (field(ctx, faults, "to_kind", text::PLAN_TO_KIND, &kinds(ctx, site, fields))) }
                @if kind == Kind::Repair {
                    p { label.tick { input type="checkbox" name="new_scheme" value="1" checked[fields.has("new_scheme")]; " " (ctx.t(text::PLAN_NEW_SCHEME)) } }
                }
                @if kind.moves_groups() { (groups(ctx, site, fields, whole_complex)) }
                @if kind == Kind::Duty { (field(ctx, faults, "leaders", text::PLAN_LEADERS, &lines("leaders", fields, faults))) }
                @if whole_complex {
                    (field(ctx, faults, "excluded", text::PLAN_EXCLUDED, &lines("excluded", fields, faults)))
                    p.hint { (ctx.t(text::PLAN_EXCLUDED_WHAT)) }
                }
                (field(ctx, faults, "basis", text::PLAN_BASIS, &html! {
                    input #basis name="basis" value=(fields.one("basis")) maxlength=(WHY_BYTES_MAX) required[kind == Kind::MoveShared];
                }))
                p.actions { button.primary name="show" value="1" { (ctx.t(text::PLAN_SHOW)) } }
            }
        }
    }
}

/// Id of the words about a field that cannot be read.
fn bad(faults: &[Fault], key: &str) -> Option<String> {
    faults.iter().any(|fault| fault.key == key).then(|| format!("{key}-bad"))
}

fn field(ctx: &Ctx, faults: &[Fault], key: &str, name: Text, input: &Markup) -> Markup {
    html! {
        label for=(key) { (ctx.t(name)) }
        @if let (Some(id), Some(fault)) = (bad(faults, key), faults.iter().find(|fault| fault.key == key)) {
            p.alarm id=(id) { (ctx.t(fault.text)) " " (fault.words) }
        }
        (input)
    }
}

fn number(key: &str, fields: &Fields, faults: &[Fault]) -> Markup {
    html! { input id=(key) name=(key) inputmode="numeric" value=(fields.one(key)) required aria-describedby=[bad(faults, key)]; }
}

fn lines(key: &str, fields: &Fields, faults: &[Fault]) -> Markup {
    html! { textarea id=(key) name=(key) rows="3" aria-describedby=[bad(faults, key)] { (fields.one(key)) } }
}

fn siblings(ctx: &Ctx, site: &Site, fields: &Fields) -> Markup {
    html! {
        select #to_building name="to_building" required {
            option value="" { (ctx.t(text::CHOOSE)) }
            @for building in &site.siblings {
                option value=(building.id) selected[fields.one("to_building").parse() == Ok(building.id)] { (building.name) }
            }
        }
    }
}

fn kinds(ctx: &Ctx, site: &Site, fields: &Fields) -> Markup {
    let all = building_kind::SCHOOL..=building_kind::SUPPLEMENTARY;
    html! {
        select #to_kind name="to_kind" required {
            option value="" { (ctx.t(text::CHOOSE)) }
            @for kind in all.filter(|kind| *kind != site.kind) {
                option value=(kind) selected[fields.one("to_kind").parse() == Ok(kind)] { (ctx.t(words::building(kind))) }
            }
        }
    }
}

/// Boxes to tick: of this building, or of the whole complex with the building beside each.
fn groups(ctx: &Ctx, site: &Site, fields: &Fields, whole_complex: bool) -> Markup {
    html! {
        fieldset {
            legend { (ctx.t(text::PLAN_GROUPS)) }
            ul.ticks {
                @if whole_complex {
                    @for (group, building) in &site.all_groups {
                        li { label.tick { input type="checkbox" name="group" value=(group.id) checked[fields.ticked("group", group.id)]; " " (group.name) " " small { (building) } } }
                    }
                } @else {
                    @for group in &site.groups {
                        li { label.tick { input type="checkbox" name="group" value=(group.id) checked[fields.ticked("group", group.id)]; " " (group.name) } }
                    }
                }
            }
        }
    }
}
