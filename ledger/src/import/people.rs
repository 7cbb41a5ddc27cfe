//! Rows about people: recipients of services, who may bring and take whom, and identifiers.

use super::card_text::{self, Profile};
use super::cells::{Form, Words};
use super::columns::Field;
use super::fault::Fault;
use super::limits::PERSON_TEXT_MAX;
use super::refs::{Names, Thing};
use crate::vault::Person;
use edge_protocol::Reason;
use ledger_core::command::{card_kind, card_state, holder_kind};
use ledger_core::limits::HOLDER_ID_MAX;
use ledger_core::{CardSpec, HolderSpec, Registry, State};
use ledger_office::decide::placed;

const HOLDER_KINDS: Words = &[
    ("обучающийся", holder_kind::PUPIL),
    ("обучающаяся", holder_kind::PUPIL),
    ("ученик", holder_kind::PUPIL),
    ("воспитанник", holder_kind::PUPIL),
    ("дошкольник", holder_kind::PUPIL),
    ("студент", holder_kind::PUPIL),
    ("pupil", holder_kind::PUPIL),
    ("работник", holder_kind::EMPLOYEE),
    ("сотрудник", holder_kind::EMPLOYEE),
    ("employee", holder_kind::EMPLOYEE),
    ("представитель", holder_kind::REPRESENTATIVE),
    ("родитель", holder_kind::REPRESENTATIVE),
    ("representative", holder_kind::REPRESENTATIVE),
    ("посетитель", holder_kind::VISITOR),
    ("visitor", holder_kind::VISITOR),
];
pub(super) const HOLDER_KINDS_ALLOWED: &str =
    "обучающийся (pupil), работник (employee), представитель (representative), посетитель (visitor)";

const CARD_KINDS: Words = &[
    ("сервисный", card_kind::SERVICE),
    ("сервиснаякарта", card_kind::SERVICE),
    ("сервисныйидентификатор", card_kind::SERVICE),
    ("service", card_kind::SERVICE),
    ("социальнаякарта", card_kind::SOCIAL),
    ("социальнаякартамосквича", card_kind::SOCIAL),
    ("картамосквича", card_kind::SOCIAL),
    ("social", card_kind::SOCIAL),
    ("смарткарта", card_kind::SMART),
    ("бесконтактнаясмарткарта", card_kind::SMART),
    ("smart", card_kind::SMART),
    ("браслет", card_kind::BRACELET),
    ("электронныйбраслет", card_kind::BRACELET),
    ("bracelet", card_kind::BRACELET),
    ("брелок", card_kind::FOB),
    ("fob", card_kind::FOB),
];
const CARD_KINDS_ALLOWED: &str =
    "сервисный (service), социальная карта (social), смарт-карта (smart), браслет (bracelet), брелок (fob)";

const CARD_STATES: Words = &[
    ("врезерве", card_state::STOCK),
    ("резерв", card_state::STOCK),
    ("stock", card_state::STOCK),
    ("действует", card_state::ACTIVE),
    ("активен", card_state::ACTIVE),
    ("выдан", card_state::ACTIVE),
    ("active", card_state::ACTIVE),
    ("заблокирован", card_state::BLOCKED),
    ("blocked", card_state::BLOCKED),
    ("утерян", card_state::LOST),
    ("сломан", card_state::LOST),
    ("lost", card_state::LOST),
    ("возвращен", card_state::RETURNED),
    ("returned", card_state::RETURNED),
];
const CARD_STATES_ALLOWED: &str =
    "в резерве (stock), действует (active), заблокирован (blocked), утерян (lost), возвращён (returned)";

/// A holder, and what the vault keeps about the person. A column that the file doesn't have leaves its field as it is.
pub(super) fn holder(form: &mut Form<'_>, names: &Names, state: &State) -> Option<(HolderSpec, Option<Person>)> {
    let id = holder_id(form);
    let kind = form.word(Field::HolderKind, HOLDER_KINDS, HOLDER_KINDS_ALLOWED);
    let old = id.and_then(|id| state.holder_spec(id));
    let planned = kind == Some(holder_kind::PUPIL);
    let base = old.unwrap_or(HolderSpec { active: true, in_meal_plan: planned, ..HolderSpec::default() });
    let attended = attended(form, names, state, &base);
    let building = attended.map_or(0, |(building, _)| building);
    let own_complex = state.buildings().get(building as usize).map_or(0, |b| b.complex);
    let complex = match form.optional(Field::Complex) {
        None => Some(own_complex),
        Some(_) => names.resolve(form, Field::Complex, Thing::Complex),
    };
    let benefit = names.resolve_optional(form, Field::Benefit, Thing::Benefit, base.benefit);
    let in_meal_plan = form.flag(Field::MealPlan, base.in_meal_plan);
    let daily_limit = match form.optional(Field::DailyLimit) {
        Some(_) => form.kopecks(Field::DailyLimit),
        None => Some(if form.has(Field::DailyLimit) { 0 } else { base.daily_limit }),
    };
    let visit = visit(form, &base);
    let active = form.flag(Field::Active, base.active);
    let person = person(form);
    let (building, group) = attended?;
    let (valid_from_us, valid_until_us) = visit?;
    let spec = HolderSpec {
        id: id?,
        kind: kind?,
        active: active?,
        in_meal_plan: in_meal_plan?,
        benefit: benefit?,
        complex: complex?,
        building,
        group,
        daily_limit: daily_limit?,
        valid_from_us,
        valid_until_us,
    };
    Some((spec, person?))
}

/// By account number, holder number, or both when they agree.
fn holder_id(form: &mut Form<'_>) -> Option<u32> {
    if form.optional(Field::HolderNumber).is_none() {
        return form.account(Field::Account);
    }
    let number = form.number(Field::HolderNumber, HOLDER_ID_MAX)?;
    if form.optional(Field::Account).is_some() && form.account(Field::Account)? != number {
        return form.fault(Field::Account, Fault::AccountOfOther);
    }
    Some(number)
}

/// The building attended and the group. A group named in words is looked for in the building; a holder with a group needs no
/// building of its own.
fn attended(form: &mut Form<'_>, names: &Names, state: &State, base: &HolderSpec) -> Option<(u32, u32)> {
    let written = form.optional(Field::Building).is_some();
    let own = if written { names.resolve(form, Field::Building, Thing::Building)? } else { 0 };
    let group = names.resolve_optional(form, Field::Group, Thing::Group(own), base.group)?;
    let of_group = state.groups().get(group as usize).filter(|g| group != 0 && g.active).map(|g| g.building);
    if group != 0 && of_group.is_none() {
        return form.fault(Field::Group, Fault::Refused(Reason::GroupUnknown));
    }
    let building = [own, of_group.unwrap_or(0), base.building].into_iter().find(|id| *id != 0);
    let Some(building) = building else { return form.fault(Field::Building, Fault::Missing) };
    if state.buildings().get(building as usize).is_some_and(|b| b.active) {
        return Some((building, group));
    }
    form.fault(Field::Building, Fault::Refused(Reason::BuildingUnknown))
}

/// Visiting time in microseconds; both 0 for always (PAS-07).
fn visit(form: &mut Form<'_>, base: &HolderSpec) -> Option<(i64, i64)> {
    let written = |field| form.optional(field).is_some();
    match (written(Field::VisitFrom), written(Field::VisitUntil)) {
        (false, false) if form.has(Field::VisitUntil) => Some((0, 0)),
        (false, false) => Some((base.valid_from_us, base.valid_until_us)),
        (true, false) => form.fault(Field::VisitUntil, Fault::Missing),
        (from, true) => {
            let from = if from { form.instant(Field::VisitFrom, false)? } else { 0 };
            let until = form.instant(Field::VisitUntil, true)?;
            if from > until { form.fault(Field::VisitUntil, Fault::DatesReversed) } else { Some((from, until)) }
        }
    }
}

fn person(form: &mut Form<'_>) -> Option<Option<Person>> {
    let text = |form: &mut Form<'_>, field| match form.optional(field) {
        Some(text) => form.short_text(field, text, PERSON_TEXT_MAX),
        None => Some(String::new()),
    };
    let name = text(form, Field::PersonName);
    let contact = text(form, Field::Contact);
    let person = Person { name: name?, contact: contact? };
    Some(if person == Person::default() { None } else { Some(person) })
}

/// A holder and the group that the registry of enrolment puts it in, 0 for one that left. A name of a group is one of the complex
/// in the same row, or of the holder's own without such a column.
pub(super) fn enrolled(form: &mut Form<'_>, names: &Names, state: &State) -> Option<(u32, u32)> {
    let holder = form.account(Field::Account)?;
    if form.optional(Field::Group).is_none() {
        return Some((holder, 0));
    }
    let own = state.holder(holder).map_or(0, |row| row.complex);
    let complex = names.resolve_optional(form, Field::Complex, Thing::Complex, own)?;
    let group = names.resolve(form, Field::Group, Thing::GroupOf(if complex == 0 { own } else { complex }))?;
    Some((holder, group))
}

/// The same as a change, by the office's own rule.
pub(super) fn enrolment(form: &mut Form<'_>, names: &Names, state: &State) -> Option<Vec<Registry>> {
    let (holder, group) = enrolled(form, names, state)?;
    let Some(spec) = state.holder_spec(holder) else {
        return form.fault(Field::Account, Fault::Refused(Reason::HolderUnknown));
    };
    match placed(state, &spec, group) {
        Ok(after) => Some(vec![Registry::Holder(after)]),
        Err(reason) => form.fault(Field::Group, Fault::Refused(reason)),
    }
}

/// Who may bring and take which child (PAS-04).
pub(super) fn representation(form: &mut Form<'_>) -> Option<Vec<Registry>> {
    let child = form.account(Field::Child);
    let representative = form.account(Field::Representative);
    let allowed = form.flag(Field::Allowed, true);
    Some(vec![Registry::Representation { child: child?, representative: representative?, allowed: allowed? }])
}

/// An identifier; without an owner it lies in the reserve (IDN-10).
pub(super) fn card(form: &mut Form<'_>, state: &State, column_is_hex: bool) -> Option<Vec<Registry>> {
    let key = card_key(form, None, column_is_hex);
    let kind = form.word(Field::CardKind, CARD_KINDS, CARD_KINDS_ALLOWED);
    let holder = match form.optional(Field::Account) {
        Some(_) => form.account(Field::Account),
        None => Some(0),
    };
    let old = key.and_then(|key| state.card(key)).filter(|old| Some(old.holder) == holder);
    let default_state = if holder == Some(0) { card_state::STOCK } else { card_state::ACTIVE };
    let state = match form.optional(Field::CardState) {
        Some(_) => form.word(Field::CardState, CARD_STATES, CARD_STATES_ALLOWED),
        None => Some(old.filter(|_| !form.has(Field::CardState)).map_or(default_state, |old| old.state)),
    };
    // IDN-02, IDN-03: a service identifier stands in for a permanent one unless the file says otherwise.
    let permanent = kind != Some(card_kind::SERVICE);
    let permanent = form.flag(Field::Permanent, old.map_or(permanent, |old| old.permanent));
    let (key, holder, state) = (key?, holder?, state?);
    if (state == card_state::STOCK) != (holder == 0) {
        return form.fault(Field::Account, Fault::StockOwner);
    }
    let spec = CardSpec { bytes: key.bytes, bits: key.bits, kind: kind?, state, permanent: permanent?, holder };
    Some(vec![Registry::Card(spec)])
}

/// The identifier of a row; `reader` is how it is written where the row does not say so.
pub(super) fn card_key(form: &mut Form<'_>, reader: Option<Profile>, column_is_hex: bool) -> Option<edge_protocol::CardKey> {
    let text = form.required(Field::Card)?;
    let profile = match form.optional(Field::ReaderProfile) {
        None => reader,
        Some(name) => match Profile::parse(name) {
            None => return form.fault(Field::ReaderProfile, Fault::Word { allowed: Profile::NAMES }),
            known => known,
        },
    };
    match card_text::parse(text, profile, column_is_hex) {
        Ok(key) => Some(key),
        Err(fault) => form.fault(Field::Card, fault),
    }
}
