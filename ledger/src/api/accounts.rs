//! Accounts: presence, purses, days and cards of a holder, by account number or by building.

use super::error::{ApiError, ErrorBody};
use super::{Api, NoQuery, extract, page_limit};
use crate::ledger::Ledger;
use axum::Json;
use axum::extract::State;
use ledger_core::limits::DAYS_KEPT;
use ledger_core::rows::{Card, Holder};
use ledger_core::{Presence, State as City, account_number, holder_of_account};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Accounts in one page when nothing is asked.
const PAGE_DEFAULT: usize = 1_000;

#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    /// Number with check digit.
    account: u64,
    holder: u32,
    /// 1 pupil, 2 employee, 3 representative, 4 visitor.
    kind: u8,
    active: bool,
    /// The building attended.
    building: u32,
    presence: PresenceView,
    purses: Vec<PurseView>,
    /// Days with meals or spending, oldest first; the ledger keeps eight.
    days: Vec<DayView>,
    cards: Vec<CardView>,
}

#[derive(Serialize, ToSchema)]
struct PresenceView {
    /// `inside`, `outside` or `unknown`.
    state: &'static str,
    /// Building of the last passage; 0 for none.
    building: u32,
    /// Device time of the last passage; 0 for none.
    since_us: i64,
}

#[derive(Serialize, ToSchema)]
struct PurseView {
    supplier: u32,
    balance_kopecks: i64,
    held_kopecks: i64,
    /// Balance less holds.
    available_kopecks: i64,
    /// Lowest balance allowed.
    floor_kopecks: i64,
}

#[derive(Serialize, ToSchema)]
struct DayView {
    /// Civil day, days since 1970-01-01.
    day: i32,
    /// Free meals taken: bit n-1 is meal n.
    meals: u8,
    spent_kopecks: u32,
}

#[derive(Serialize, ToSchema)]
struct CardView {
    /// Hexadecimal, as on the air.
    card: String,
    /// 0 stock, 1 active, 2 blocked, 3 lost, 4 returned.
    state: u8,
    permanent: bool,
    /// Reader of the last accepted touch; 0 for none.
    last_device: u32,
    last_time_us: i64,
}

/// One account (ACC-01, ACC-08).
#[utoipa::path(get, path = "/accounts/{account}", tag = "accounts", params(("account" = u64, Path, description = "Number with check digit")),
    responses((status = 200, body = Account), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, description = "Wrong check digit, or no such account", body = ErrorBody)))]
pub(crate) async fn one(
    State(api): State<Api>,
    extract::Path(account): extract::Path<u64>,
    _: extract::Query<NoQuery>,
) -> Result<Json<Account>, ApiError> {
    let found = api.read(move |ledger| {
        let state = ledger.read_now();
        let id = holder_of(&state, account)?;
        let row = state.holder(id).ok_or_else(|| unknown_account(account))?;
        Ok(Account::of(&state, id, row))
    });
    Ok(Json(found.await?))
}

/// The holder behind an account number (ERR-01: a wrong number is told apart from a missing account).
pub(super) fn holder_of(state: &City, account: u64) -> Result<u32, ApiError> {
    let holder = holder_of_account(account).ok_or_else(|| {
        let advice = "compare the number digit by digit with the notice it was taken from";
        ApiError::not_found("account_wrong", format!("{account} is not an account number: its check digit does not fit"), advice)
    })?;
    state.holder(holder).map(|_| holder).ok_or_else(|| unknown_account(account))
}

fn unknown_account(account: u64) -> ApiError {
    let advice = "the number is well formed, but nobody has it; import the holder first";
    ApiError::not_found("account_unknown", format!("account {account} is not in the registry"), advice)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only holders who attend this building.
    building: Option<u32>,
    /// Holders after this number.
    #[serde(default)]
    after: u32,
    /// 1 to 1,000.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AccountPage {
    items: Vec<Account>,
    /// Pass it as `after` for the next page; null at the end.
    next: Option<u32>,
}

/// Accounts in the order of their holders' numbers, closed ones too.
#[utoipa::path(get, path = "/accounts", tag = "accounts", params(ListQuery),
    responses((status = 200, body = AccountPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, description = "No such building", body = ErrorBody)))]
pub(crate) async fn list(
    State(api): State<Api>,
    extract::Query(query): extract::Query<ListQuery>,
) -> Result<Json<AccountPage>, ApiError> {
    let limit = page_limit(query.limit, PAGE_DEFAULT)?;
    Ok(Json(api.read(move |ledger| page(ledger, &query, limit)).await?))
}

fn page(ledger: &Ledger, query: &ListQuery, limit: usize) -> Result<AccountPage, ApiError> {
    if let Some(building) = query.building
        && ledger.read_now().buildings().get(building as usize).is_none_or(|b| b.kind == 0)
    {
        let message = format!("building {building} is not in the registry");
        return Err(ApiError::not_found("building_unknown", message, "city/gateways.csv names the buildings of the city"));
    }
    let directory = ledger.directory();
    let state = ledger.read_now();
    let mut items: Vec<Account> = match query.building {
        Some(building) => {
            let rows = directory.holders_in(&state, building, query.after);
            rows.take(limit + 1).map(|(id, row)| Account::of(&state, id, row)).collect()
        }
        None => {
            let rows = (query.after.saturating_add(1)..).map_while(|id| Some((id, state.holders().get(id as usize)?)));
            let opened = rows.filter(|(_, row)| row.kind != 0);
            opened.take(limit + 1).map(|(id, row)| Account::of(&state, id, row)).collect()
        }
    };
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|a| a.holder);
    Ok(AccountPage { items, next })
}

impl Account {
    fn of(state: &City, holder: u32, row: &Holder) -> Self {
        let mut purses: Vec<PurseView> = state
            .purses_of(holder)
            .map(|(_, purse)| PurseView {
                supplier: purse.supplier,
                balance_kopecks: purse.balance,
                held_kopecks: purse.held,
                available_kopecks: purse.available(),
                floor_kopecks: purse.floor,
            })
            .collect();
        purses.sort_unstable_by_key(|p| p.supplier);
        Self {
            account: account_number(holder),
            holder,
            kind: row.kind,
            active: row.active,
            building: state.building_attended(row),
            presence: PresenceView {
                state: match Presence::from_code(row.presence) {
                    Presence::Inside => "inside",
                    Presence::Outside => "outside",
                    Presence::Unknown => "unknown",
                },
                building: row.presence_building,
                since_us: row.presence_time_us,
            },
            purses,
            days: days_of(row),
            cards: state.cards_of(holder).map(CardView::of).collect(),
        }
    }
}

impl CardView {
    fn of(card: &Card) -> Self {
        Self {
            card: card.key().to_string(),
            state: card.state,
            permanent: card.permanent,
            last_device: card.last_device,
            last_time_us: card.last_time_us,
        }
    }
}

fn days_of(row: &Holder) -> Vec<DayView> {
    let kept = i32::try_from(DAYS_KEPT).unwrap_or(1);
    let days = (row.ring_day.saturating_sub(kept - 1)..=row.ring_day).filter_map(|day| {
        let slot = usize::try_from(day.rem_euclid(kept)).ok()?;
        let (meals, spent) = (*row.meals.get(slot)?, *row.spent.get(slot)?);
        (meals != 0 || spent != 0).then_some(DayView { day, meals, spent_kopecks: spent })
    });
    days.collect()
}
