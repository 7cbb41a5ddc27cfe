//! Who plays what: picks gateways and people, and reads where everybody stands before the first event.

use crate::api::{AccountItem, Api, CardState, PAGE};
use crate::city::{City, GatewayRow, HolderRow, code};
use crate::model::{DAYS, DaySlot, Model, Person, Purse, Touch, Whereabouts};
use crate::player::Strangers;
use crate::rng::Rng;
use anyhow::{Context, Result, bail};
use edge_protocol::CardKey;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinSet;

/// Requests at a time. Origin: guess; pages of 1,000 accounts keep a server's HTTP threads busy with 16.
const REQUESTS: usize = 16;
/// Cards each gateway knows that never get in.
const STRANGERS: usize = 32;

/// The gateways chosen, with the people each of them plays.
#[derive(Debug)]
pub struct Roster {
    city: Arc<City>,
    /// Gateway and indices into the city's holders, in their order.
    crews: Vec<(GatewayRow, Vec<usize>)>,
}

/// A gateway ready to play, and its last sequence.
#[derive(Debug)]
pub struct Ready {
    /// Where everybody stands.
    pub model: Model,
    /// Last recorded sequence.
    pub last_seq: u64,
    /// Cards that never get in here: of people of other complexes, and older ones that were lost or blocked.
    pub strangers: Strangers,
}

/// How everything stands before the first event.
#[derive(Debug)]
pub struct Start {
    /// By gateway.
    pub ready: Vec<Ready>,
    /// Position of the next record of the journal.
    pub from_pos: u64,
}

impl Roster {
    /// The first `gateways` (0: all) that have people, each with at most `holders_max` (0: all) of them.
    ///
    /// # Errors
    /// When the city has fewer.
    pub fn choose(city: Arc<City>, gateways: usize, holders_max: usize) -> Result<Self> {
        let mut at: HashMap<u32, Vec<usize>> = HashMap::new();
        for (index, holder) in city.holders.iter().enumerate() {
            at.entry(holder.building).or_default().push(index);
        }
        let populated: Vec<&GatewayRow> = city.gateways.iter().filter(|g| at.contains_key(&g.building)).collect();
        let wanted = if gateways == 0 { populated.len() } else { gateways };
        if wanted > populated.len() {
            bail!(
                "the city has {} gateways with people, {wanted} were asked for; ask for fewer or make a larger city",
                populated.len()
            );
        }
        let mut sharing: HashMap<u32, (usize, usize)> = HashMap::new();
        for gateway in populated.iter().take(wanted) {
            sharing.entry(gateway.building).or_default().0 += 1;
        }
        let crews = populated
            .into_iter()
            .take(wanted)
            .map(|gateway| {
                let (of, mine) = sharing.get_mut(&gateway.building).map_or((1, 0), |(of, next)| {
                    *next += 1;
                    (*of, *next - 1)
                });
                let here = at.get(&gateway.building).map_or(&[][..], Vec::as_slice);
                let share = here.iter().copied().skip(mine).step_by(of);
                (gateway.clone(), if holders_max == 0 { share.collect() } else { share.take(holders_max).collect() })
            })
            .collect();
        Ok(Self { city, crews })
    }

    /// The numbers of the gateways.
    pub fn gateways(&self) -> impl Iterator<Item = u32> {
        self.crews.iter().map(|(gateway, _)| gateway.gateway)
    }

    /// Accounts over all gateways.
    pub fn people(&self) -> usize {
        self.crews.iter().map(|(_, people)| people.len()).sum()
    }

    /// The city.
    pub fn city(&self) -> &Arc<City> {
        &self.city
    }

    /// Everybody who is played, by holder number.
    pub fn holders(&self) -> BTreeSet<u32> {
        let people = self.crews.iter().flat_map(|(_, people)| people);
        people.filter_map(|i| self.city.holders.get(*i)).map(|h| h.holder).collect()
    }

    /// Reads the state of everybody who is played.
    ///
    /// # Errors
    /// When the server does not answer, or does not know a gateway.
    pub async fn read(&self, api: &Api, seed: u64) -> Result<Start> {
        let since = Instant::now();
        let from_pos = api.totals().await?.records;
        let gateways: HashMap<u32, u64> = api.gateways().await?.iter().map(|g| (g.gateway, g.last_seq)).collect();
        let accounts = read_accounts(api, &self.holders()).await?;
        let calendar = Arc::new(self.city.calendar.clone());
        let leaders: HashMap<u32, u32> = self.city.groups.iter().map(|g| (g.group, g.leader)).collect();
        let mut ready = Vec::with_capacity(self.crews.len());
        for (gateway, people) in &self.crews {
            let last_seq = gateways
                .get(&gateway.gateway)
                .copied()
                .with_context(|| format!("the server does not know gateway {}; is --data of another city?", gateway.gateway))?;
            let devices = self.city.devices.iter().filter(|d| d.building == gateway.building).cloned().collect();
            let mut strangers = self.guests(gateway, seed);
            let mut model = Model::new(gateway.clone(), devices, Arc::clone(&calendar));
            for row in people.iter().filter_map(|i| self.city.holders.get(*i)) {
                let Some(item) = accounts.get(&row.holder).filter(|a| a.active) else { continue };
                let leader = leaders.get(&row.group).copied().unwrap_or(0);
                let (person, purses) = person(&self.city, row, item, leader);
                strangers.extend(refused_cards(item).take(STRANGERS.saturating_sub(strangers.len())));
                model.add(person, &purses);
            }
            ready.push(Ready { model, last_seq, strangers });
        }
        tracing::info!(gateways = ready.len(), people = self.people(), seconds = since.elapsed().as_secs_f64(), "state read");
        Ok(Start { ready, from_pos })
    }

    /// Cards of people who never get in at this gateway.
    fn guests(&self, gateway: &GatewayRow, seed: u64) -> Strangers {
        let mut rng = Rng::new(seed, u64::from(gateway.gateway) << 32);
        (0..STRANGERS)
            .filter_map(|_| rng.pick(&self.city.holders))
            .filter(|h| h.complex != gateway.complex && h.building != gateway.building && h.kind == code::holder::PUPIL)
            .filter_map(|h| Some((h.card?, h.card_state)))
            .take(STRANGERS / 2)
            .collect()
    }
}

/// The accounts of these holders, by number.
///
/// Pages are asked for by number, not by building: the server finds a number at once and searches the city for a building.
///
/// # Errors
/// When the server does not answer.
pub async fn read_accounts(api: &Api, holders: &BTreeSet<u32>) -> Result<HashMap<u32, AccountItem>> {
    let pages: BTreeSet<u32> = holders.iter().map(|holder| holder.saturating_sub(1) / PAGE * PAGE).collect();
    let mut found = HashMap::with_capacity(holders.len());
    let mut waiting = pages.into_iter();
    let mut asking = JoinSet::new();
    loop {
        while asking.len() < REQUESTS
            && let Some(after) = waiting.next()
        {
            let api = api.clone();
            asking.spawn(async move { api.accounts(after).await });
        }
        let Some(answer) = asking.join_next().await else { return Ok(found) };
        let wanted = answer.context("a request was aborted")??.into_iter().filter(|item| holders.contains(&item.holder));
        found.extend(wanted.map(|item| (item.holder, item)));
    }
}

fn person(city: &City, row: &HolderRow, item: &AccountItem, leader: u32) -> (Person, Vec<Purse>) {
    let card = row.card.unwrap_or(CardKey::NONE);
    let shown = item.cards.iter().find(|c| CardKey::parse(&c.card) == Ok(card));
    let first = city.representations.partition_point(|(child, _)| *child < row.holder);
    let representatives =
        city.representations.iter().skip(first).take_while(|(c, _)| *c == row.holder).map(|(_, r)| *r).collect();
    let mut person = Person {
        holder: row.holder,
        account: row.account,
        card,
        card_state: shown.map_or(row.card_state, |c| card_code(&c.state)),
        permanent: shown.map_or(row.permanent, |c| c.permanent),
        kind: row.kind,
        in_meal_plan: row.in_meal_plan,
        benefit_meals: row.benefit_meals,
        daily_limit: row.daily_limit,
        complex: row.complex,
        building: row.building,
        leader,
        representatives,
        window: visiting_time(row),
        touch: shown
            .map_or(Touch::default(), |c| Touch { device: c.last_device.unwrap_or(0), time_us: c.last_time_us.unwrap_or(0) }),
        whereabouts: match item.presence.state.as_str() {
            "inside" => Whereabouts::Inside,
            "outside" => Whereabouts::Outside,
            _ => Whereabouts::Unknown,
        },
        passed_building: item.presence.building.unwrap_or(0),
        passed_us: item.presence.since_us.unwrap_or(0),
        purse: 0,
        days: [DaySlot::default(); DAYS],
        touched: false,
    };
    for day in &item.days {
        person.put_day(DaySlot { day: day.day, spent: day.spent_kopecks, meals: day.meals });
    }
    let purses = item.purses.iter().map(|p| Purse {
        supplier: p.supplier,
        next: 0,
        balance: p.balance_kopecks,
        held: p.held_kopecks,
        floor: p.floor_kopecks,
    });
    (person, purses.collect())
}

/// Cards that their owner does not use any more.
fn refused_cards(item: &AccountItem) -> impl Iterator<Item = (CardKey, u8)> {
    let known = item.cards.iter().filter_map(|c| Some((CardKey::parse(&c.card).ok()?, card_code(&c.state))));
    known.filter(|(_, state)| *state != code::card::ACTIVE)
}

fn visiting_time(row: &HolderRow) -> Option<(i64, i64)> {
    let window = (row.valid_from_us, row.valid_until_us);
    (row.kind == code::holder::VISITOR && window != (0, 0)).then_some(window)
}

fn card_code(state: &CardState) -> u8 {
    match state {
        CardState::Code(code) => *code,
        CardState::Name(name) => match name.to_ascii_lowercase().as_str() {
            "stock" => code::card::STOCK,
            "active" => code::card::ACTIVE,
            "blocked" => code::card::BLOCKED,
            "lost" => code::card::LOST,
            _ => code::card::RETURNED,
        },
    }
}
