//! Deeds on identifiers from a form: receipt, issue, replacement, return, what was found, writing off, and the rule of a reserve
//! (IDN-02…14, IDN-20). Whose place it is decides who may: of the holder when it is about a holder, of the building otherwise.

mod fields;

use super::{
    building_for,
    typed::{self, Numbers},
    way,
};
use crate::{
    act::{self, Sent, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    format::{machine_day, parse_day},
    link::Link,
    pages::frame::{self, Frame},
    panels::impact::building_of,
    prefs::Prefs,
    routes,
    text::{self, Text},
    views::desk::{Named, Place},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use edge_protocol::CardKey;
use ledger_core::{account_number, civil_day, command::card_state, holder_of_account, rows::Card};
use ledger_office::{
    City, OfficeCommand,
    limits::PIECES_AT_ONCE_MAX,
    stock::{Cause, Origin, ReserveRule, StockDeed, Uid},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Which deed; its word is in the address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    Issue,
    Replace,
    Return,
    Found,
    Receive,
    Discard,
    Rule,
}

impl Deed {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "issue" => Self::Issue,
            "replace" => Self::Replace,
            "return" => Self::Return,
            "found" => Self::Found,
            "receive" => Self::Receive,
            "discard" => Self::Discard,
            "rule" => Self::Rule,
            _ => return None,
        })
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Replace => "replace",
            Self::Return => "return",
            Self::Found => "found",
            Self::Receive => "receive",
            Self::Discard => "discard",
            Self::Rule => "rule",
        }
    }

    const fn title(self) -> Text {
        match self {
            Self::Issue => text::KD_ISSUE,
            Self::Replace => text::KD_REPLACE,
            Self::Return => text::KD_RETURN,
            Self::Found => text::KD_FOUND,
            Self::Receive => text::KD_RECEIVE,
            Self::Discard => text::KD_DISCARD,
            Self::Rule => text::CB_SET_RULE,
        }
    }

    /// It is about somebody, not about a building.
    const fn is_about_holder(self) -> bool {
        matches!(self, Self::Issue | Self::Replace | Self::Found)
    }
}

/// What the address and the form say; everything as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    building: String,
    account: String,
    /// An identifier in canonical form: of a link, or chosen among those of a holder.
    uid: String,
    /// One number as the building's reader writes it.
    number: String,
    /// Several.
    numbers: String,
    cause: String,
    permanent: String,
    broken: String,
    /// `city`, `plan-N`, `vendor-N` or `found`.
    origin: String,
    document: String,
    kind: String,
    declared: String,
    day: String,
    at_least: String,
    lead_days: String,
    pack: String,
    #[serde(flatten)]
    sent: Sent,
}

/// One of a holder's identifiers.
struct Held {
    uid: Uid,
    kind: u8,
    state: u8,
    permanent: bool,
}

/// Who a deed is about.
struct Holder {
    id: u32,
    account: u64,
    kind: u8,
    active: bool,
    building: Named,
    group: Named,
    cards: Vec<Held>,
}

/// What a form shows and is checked against.
struct Seen {
    building: Named,
    reader: String,
    /// Of a deed about a holder, once it is said about whom.
    holder: Option<Holder>,
    vendors: Vec<Named>,
    plans: Vec<u32>,
    rule: ReserveRule,
    today: i32,
}

/// Why a form did not do what it should.
enum Fault {
    /// The field with this id, and what is wrong with it.
    Field(&'static str, Text),
    Numbers(Numbers),
    Office(Reason),
}

use edge_protocol::Reason;

fn held(card: &Card) -> Held {
    Held { uid: Uid(card.key()), kind: card.kind, state: card.state, permanent: card.permanent }
}

impl Holder {
    /// Somebody whose identifiers this operator manages.
    fn of(city: &City, who: &Signed, id: u32) -> Option<Self> {
        let row = city.holder(id).filter(|_| id != 0)?;
        let attended = city.building_attended(row);
        let place = Place { complex: row.complex, building: attended, ..Place::default() };
        let host = Place { complex: city.buildings().get(attended as usize).map_or(0, |row| row.complex), ..place.clone() };
        [place, host].iter().find(|place| who.may(Action::ManageCards, Some(place)).is_ok())?;
        let group = city.groups().get(row.group as usize).map_or_else(String::new, |group| group.name.clone());
        Some(Self {
            id,
            account: account_number(id),
            kind: row.kind,
            active: row.active,
            building: building_of(city, attended),
            group: Named { id: row.group, name: group },
            cards: city.cards_of(id).map(held).collect(),
        })
    }
}

const fn is_used(state: u8) -> bool {
    matches!(state, card_state::ACTIVE | card_state::BLOCKED)
}

fn see(city: &City, who: &Signed, deed: Deed, filled: &Filled, today: i32) -> Option<Seen> {
    let stock = city.office().stock();
    let typed = CardKey::parse(&filled.uid).ok().and_then(|key| city.card(key));
    let holder = holder_of(filled).or(typed.map(|card| card.holder).filter(|holder| *holder != 0));
    let building = filled.building.trim().parse().ok().unwrap_or(0);
    let holder = match holder {
        Some(id) if deed.is_about_holder() => Some(Holder::of(city, who, id)?),
        _ => None,
    };
    let building = match (&holder, building) {
        (Some(holder), 0) => building_of(city, holder.building.id),
        // A form about somebody may begin without a building: then it asks for the account.
        (None, 0) if deed.is_about_holder() => Named::default(),
        (_, id) => building_for(city, who, Action::ManageCards, id)?,
    };
    let vendors = stock.vendors().filter(|vendor| vendor.active).map(|vendor| Named { id: vendor.id, name: vendor.name.clone() });
    Some(Seen {
        reader: stock.reader(building.id).to_owned(),
        rule: stock.rule(building.id),
        vendors: vendors.collect(),
        plans: stock.plans().map(|plan| plan.id).collect(),
        building,
        holder,
        today,
    })
}

fn holder_of(filled: &Filled) -> Option<u32> {
    filled.account.trim().parse().ok().and_then(holder_of_account)
}

async fn find(app: &App, who: &Signed, deed: Deed, filled: &Filled) -> Result<Seen, NoPage> {
    who.may_somewhere(Action::ManageCards)?;
    let (asks, filled) = (who.clone(), filled.clone());
    let seen = look(app, move |city, now_us| see(city, &asks, deed, &filled, civil_day(now_us)));
    seen.await?.ok_or(NoPage::Missing)
}

/// `GET /cards/do/{deed}`.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(word): Path<String>,
    Query(mut filled): Query<Filled>,
) -> Result<Response, NoPage> {
    let deed = Deed::named(&word).ok_or(NoPage::Missing)?;
    let account = !filled.account.trim().is_empty() && holder_of(&filled).is_none();
    let asked = if account { Filled { account: String::new(), ..filled.clone() } } else { filled.clone() };
    let seen = find(&app, &who, deed, &asked).await?;
    let ctx = app.ctx(&prefs);
    if deed == Deed::Rule {
        filled.at_least = seen.rule.at_least.map_or_else(String::new, |least| least.to_string());
        (filled.lead_days, filled.pack) = (seen.rule.lead_days.to_string(), seen.rule.pack.to_string());
    }
    if deed == Deed::Receive {
        filled.day = machine_day(seen.today);
    }
    if deed == Deed::Issue && filled.number.is_empty() {
        filled.number.clone_from(&filled.uid);
    }
    if matches!(deed, Deed::Return | Deed::Discard) && filled.numbers.is_empty() {
        filled.numbers.clone_from(&filled.uid);
    }
    let said = if account {
        fault(&ctx, &Fault::Field("account", text::KD_NO_ACCOUNT))
    } else {
        html! {}
    };
    let status = if account { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page(&ctx, &prefs, &who, deed, (&seen, &filled), &said)?).into_response())
}

/// `POST /cards/do/{deed}`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(word): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    let deed = Deed::named(&word).ok_or(NoPage::Missing)?;
    let seen = find(&app, &who, deed, &filled).await?;
    match carry_out(&app, &who, deed, &seen, &filled).await? {
        Ok(to) => Ok(Redirect::to(&to.with("done", 1).to_string()).into_response()),
        Err(why) => {
            let ctx = app.ctx(&prefs);
            let seen = find(&app, &who, deed, &filled).await?;
            let page = page(&ctx, &prefs, &who, deed, (&seen, &filled), &fault(&ctx, &why))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Does it; says where to go on.
async fn carry_out(app: &App, who: &Signed, deed: Deed, seen: &Seen, filled: &Filled) -> Result<Result<Link, Fault>, NoPage> {
    let building = seen.building.id;
    let deeds = match deed {
        Deed::Issue => issue(app, who, seen, filled).await?,
        Deed::Replace => replace(app, who, seen, filled).await?,
        Deed::Found => chosen(seen, filled).map(|uid| vec![StockDeed::Found { uid }]),
        Deed::Return => give_back(app, who, seen, filled).await?,
        Deed::Discard => discard(app, seen, filled).await?,
        Deed::Receive => receive(seen, filled).map(|deed| vec![deed]),
        Deed::Rule => rule(seen, filled).map(|deed| vec![deed]),
    };
    let deeds = match deeds {
        Ok(deeds) => deeds,
        Err(fault) => return Ok(Err(fault)),
    };
    let to = match deeds.as_slice() {
        [StockDeed::Issue { uid, .. } | StockDeed::Found { uid } | StockDeed::Replace { new: Some(uid), .. }] => {
            routes::card_piece(*uid)
        }
        [StockDeed::Replace { old, .. }] => routes::card_piece(*old),
        _ => routes::cards_building(building),
    };
    for (index, deed) in (0u64..).zip(deeds) {
        let received = matches!(deed, StockDeed::Receive { .. });
        let sent = filled.sent.part(&index.to_le_bytes())?;
        let done = act(app, who, &sent, OfficeCommand::Stock { deed }).await?;
        if !done.reason.is_accepted() {
            return Ok(Err(Fault::Office(done.reason)));
        }
        if received {
            let newest = look(app, move |city, _| {
                let mut batches = city.office().stock().batches().rev();
                batches.find(|batch| batch.building == building).map(|batch| batch.id)
            });
            return Ok(Ok(Link::to(newest.await?.map_or_else(|| routes::cards_building(building), routes::card_batch))));
        }
    }
    Ok(Ok(Link::to(to)))
}

type Deeds = Result<Vec<StockDeed>, Fault>;

/// The piece that a number means, when it lies in a reserve that this operator manages.
async fn from_reserve(app: &App, who: &Signed, seen: &Seen, number: &str) -> Result<Result<Uid, Fault>, NoPage> {
    let uid = match typed::number(number, &seen.reader) {
        Ok(uid) => uid,
        Err(bad) => return Ok(Err(Fault::Field("number", bad.words()))),
    };
    let asks = who.clone();
    let mine = look(app, move |city, _| match city.office().stock().piece(uid) {
        None => true, // the office says that there is none
        Some(piece) => building_for(city, &asks, Action::ManageCards, piece.building).is_some(),
    });
    Ok(if mine.await? { Ok(uid) } else { Err(Fault::Field("number", text::KD_NOT_YOURS)) })
}

async fn issue(app: &App, who: &Signed, seen: &Seen, filled: &Filled) -> Result<Deeds, NoPage> {
    let Some(holder) = &seen.holder else { return Ok(Err(Fault::Field("account", text::KD_NO_ACCOUNT))) };
    let uid = from_reserve(app, who, seen, &filled.number).await?;
    Ok(uid.map(|uid| vec![StockDeed::Issue { uid, holder: holder.id, permanent: !filled.permanent.is_empty() }]))
}

async fn replace(app: &App, who: &Signed, seen: &Seen, filled: &Filled) -> Result<Deeds, NoPage> {
    let old = match chosen(seen, filled) {
        Ok(old) => old,
        Err(fault) => return Ok(Err(fault)),
    };
    let cause = match filled.cause.as_str() {
        "lost" => Cause::Lost,
        "broken" => Cause::Broken,
        _ => return Ok(Err(Fault::Field("lost", text::KD_CAUSE_MISSING))),
    };
    let new = match filled.number.trim() {
        "" => Ok(None),
        number => from_reserve(app, who, seen, number).await?.map(Some),
    };
    Ok(new.map(|new| vec![StockDeed::Replace { old, cause, new }]))
}

/// One of the holder's identifiers; whether its state fits the office says, the same to a form that is sent twice.
fn chosen(seen: &Seen, filled: &Filled) -> Result<Uid, Fault> {
    let Some(holder) = &seen.holder else { return Err(Fault::Field("account", text::KD_NO_ACCOUNT)) };
    let uid = CardKey::parse(&filled.uid).ok().map(Uid);
    let card = holder.cards.iter().find(|card| Some(card.uid) == uid);
    card.map(|card| card.uid).ok_or(Fault::Field("uid", text::KD_CHOOSE))
}

fn several(seen: &Seen, filled: &Filled) -> Result<Vec<Uid>, Fault> {
    let numbers = typed::read(&filled.numbers, &seen.reader);
    if numbers.uids.is_empty() && numbers.faults.is_empty() {
        return Err(Fault::Field("numbers", text::CT_NO_NUMBERS));
    }
    if !numbers.faults.is_empty() {
        return Err(Fault::Numbers(numbers));
    }
    if numbers.uids.len() > PIECES_AT_ONCE_MAX { Err(Fault::Office(Reason::TooManyChanges)) } else { Ok(numbers.uids) }
}

async fn give_back(app: &App, who: &Signed, seen: &Seen, filled: &Filled) -> Result<Deeds, NoPage> {
    let uids = match several(seen, filled) {
        Ok(uids) => uids,
        Err(fault) => return Ok(Err(fault)),
    };
    let (asks, asked) = (who.clone(), uids.clone());
    // Whoever holds it, or whose reserve it came out of, must be theirs: nobody shuts doors to a stranger's pupil.
    let theirs = look(app, move |city, _| {
        asked.iter().all(|uid| {
            let holder = city.card(uid.0).map_or(0, |card| card.holder);
            let kept = city.office().stock().piece(*uid).map_or(0, |piece| piece.building);
            let nobodys = holder == 0 || city.holder(holder).is_none_or(|row| !row.active);
            nobodys || Holder::of(city, &asks, holder).is_some() || building_for(city, &asks, Action::ManageCards, kept).is_some()
        })
    });
    if !theirs.await? {
        return Ok(Err(Fault::Field("numbers", text::KD_NOT_YOURS)));
    }
    let (building, broken) = (seen.building.id, !filled.broken.is_empty());
    Ok(Ok(uids.into_iter().map(|uid| StockDeed::Return { uid, building, broken }).collect()))
}

async fn discard(app: &App, seen: &Seen, filled: &Filled) -> Result<Deeds, NoPage> {
    let uids = match several(seen, filled) {
        Ok(uids) => uids,
        Err(fault) => return Ok(Err(fault)),
    };
    let (building, asked) = (seen.building.id, uids.clone());
    let here = look(app, move |city, _| {
        let stock = city.office().stock();
        asked.iter().all(|uid| stock.piece(*uid).is_none_or(|piece| piece.building == building))
    });
    if !here.await? {
        return Ok(Err(Fault::Field("numbers", text::KD_NOT_HERE)));
    }
    Ok(Ok(vec![StockDeed::Discard { uids, document: filled.document.clone() }]))
}

fn receive(seen: &Seen, filled: &Filled) -> Result<StockDeed, Fault> {
    let origin = match filled.origin.split_once('-') {
        Some(("plan", id)) => id.parse().ok().map(|plan| Origin::City { plan }),
        Some(("vendor", id)) => id.parse().ok().map(|vendor| Origin::Vendor { vendor }),
        None if filled.origin == "city" => Some(Origin::City { plan: 0 }),
        None if filled.origin == "found" => Some(Origin::Found),
        _ => None,
    };
    Ok(StockDeed::Receive {
        building: seen.building.id,
        origin: origin.ok_or(Fault::Field("origin", text::KD_ORIGIN_MISSING))?,
        document: filled.document.clone(),
        kind: filled.kind.parse().map_err(|_| Fault::Field("kind", text::KD_KIND_MISSING))?,
        declared: whole(&filled.declared, "declared")?,
        day: parse_day(&filled.day).ok_or(Fault::Field("day", text::KD_DAY_WRONG))?,
    })
}

fn rule(seen: &Seen, filled: &Filled) -> Result<StockDeed, Fault> {
    let at_least = match filled.at_least.trim() {
        "" => None,
        typed => Some(whole(typed, "at_least")?),
    };
    let rule = ReserveRule { at_least, lead_days: whole(&filled.lead_days, "lead_days")?, pack: whole(&filled.pack, "pack")? };
    Ok(StockDeed::SetRule { building: seen.building.id, rule })
}

/// A whole number that somebody typed into this field.
fn whole<T: std::str::FromStr>(typed: &str, field: &'static str) -> Result<T, Fault> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    digits.parse().map_err(|_| Fault::Field(field, text::KD_WHOLE))
}

fn fault(ctx: &Ctx, fault: &Fault) -> Markup {
    match fault {
        Fault::Field(id, words) => not_done(ctx, html! { a href={ "#" (id) } { (ctx.t(*words)) } }),
        Fault::Numbers(numbers) => not_done(ctx, html! { ul { (typed::faults(ctx, numbers)) } }),
        Fault::Office(reason) => problem(ctx, *reason),
    }
}

fn page(
    ctx: &Ctx,
    prefs: &Prefs,
    who: &Signed,
    deed: Deed,
    (seen, filled): (&Seen, &Filled),
    said: &Markup,
) -> Result<Markup, NoPage> {
    let title = ctx.t(deed.title());
    let begins = deed.is_about_holder() && seen.holder.is_none();
    let content = html! {
        (way(ctx, &seen.building, Some((None, title))))
        h1 { (title) @if !seen.building.name.is_empty() { " " small { (seen.building.name) } } }
        (said)
        @if begins {
            (fields::whom(ctx, deed, filled))
        } @else {
            @if let Some(holder) = &seen.holder { (fields::holder(ctx, holder)) }
            form.panel.acting method="post" action=(routes::card_deed(deed.word())) {
                (act::hidden(&new_form()?, 0))
                @if seen.building.id != 0 { input type="hidden" name="building" value=(seen.building.id); }
                @if let Some(holder) = &seen.holder { input type="hidden" name="account" value=(holder.account); }
                (fields::of(ctx, deed, seen, filled))
                p.actions { button.primary { (ctx.t(deed.title())) } }
            }
        }
    };
    Ok(frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content))
}
