//! Two complexes, five buildings and forty people, on a Wednesday at noon.

use edge_protocol::Reason;
use ledger_core::command::{OfficeEntry, building_kind, device_kind, holder_kind};
use ledger_core::limits::{CIVIL_OFFSET_US, DAY_US};
use ledger_core::{Command, CommandVerdict, HolderSpec, Record, Registry, Table};
use ledger_office::City;
use ledger_office::command::OfficeCommand;
use ledger_office::impact::{Impact, preview};
use ledger_office::procedure::{Kind, Plan, Procedure};

/// Wednesday 2026-11-18 as days since 1970-01-01.
pub(crate) const TODAY: i32 = 20_775;
/// School, kindergarten and a second school of complex 1; school and combined building of complex 2.
pub(crate) const SCHOOL: u32 = 1;
pub(crate) const NURSERY: u32 = 2;
pub(crate) const ANNEX: u32 = 3;
pub(crate) const FAR: u32 = 4;
pub(crate) const FAR_BOTH: u32 = 5;
/// Without a gateway: the system was never installed there.
pub(crate) const BARE: u32 = 6;
/// Groups 1 and 2 attend [`SCHOOL`], 3 and 4 [`NURSERY`], 5 [`FAR`].
pub(crate) const GROUPS: [(u32, u32, u32); 5] = [(1, 1, SCHOOL), (2, 1, SCHOOL), (3, 1, NURSERY), (4, 1, NURSERY), (5, 2, FAR)];
/// An employee of complex 1.
pub(crate) const CATERER: u32 = 3;
pub(crate) const EDUCATOR: u32 = 90;
/// Follows [`CATERER`] in complex 1 the day after [`LAST_DAY`]; contracts 1 and 2. In complex 2 [`CATERER`] goes on, contract 3.
pub(crate) const FOLLOWER: u32 = 4;
pub(crate) const LAST_DAY: i32 = TODAY + 5;
/// A till of [`CATERER`] in [`SCHOOL`].
pub(crate) const TILL: u32 = 20;

pub(crate) struct World {
    pub(crate) city: City,
    pub(crate) now: i64,
    pub(crate) journal: Vec<(i64, Record, Option<Command>)>,
    next_id: u128,
}

pub(crate) fn noon(day: i32) -> i64 {
    i64::from(day) * DAY_US + 12 * 3_600 * 1_000_000 - CIVIL_OFFSET_US
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self { city: City::new(), now: noon(TODAY), journal: Vec::new(), next_id: 1 };
        for change in registry() {
            let reason = world.apply(Command::Registry(change.clone()));
            assert_eq!(reason, Reason::Accepted, "{change:?}");
        }
        world
    }

    pub(crate) fn apply(&mut self, command: Command) -> Reason {
        self.next_id += 1;
        let mut out = Vec::new();
        let verdict = self.city.apply_command(self.now, self.next_id, &command, 9, &mut out, &mut Vec::new());
        for (n, record) in out.into_iter().enumerate() {
            self.journal.push((self.now, record, (n == 0).then(|| command.clone())));
        }
        match verdict {
            CommandVerdict::Decided { reason, .. } => reason,
            CommandVerdict::Duplicate { pos } => panic!("a fresh id was taken for the one at {pos}"),
        }
    }

    pub(crate) fn entry(&mut self, login: &str, why: &str, expects: u64, command: &OfficeCommand) -> Reason {
        let (login, why) = (login.to_owned(), why.to_owned());
        self.apply(Command::Office(OfficeEntry { login, from: "127.0.0.1".into(), why, body: command.to_json(), expects }))
    }

    /// As an operator does it: look at the preview, give a reason, do what was shown.
    pub(crate) fn act(&mut self, command: &OfficeCommand) -> Reason {
        let expects = self.preview(command).map_or(0, |impact| impact.digest);
        self.entry("operator", "order 12", expects, command)
    }

    /// Money reaches [`CATERER`] for this account, or for one that nobody has.
    pub(crate) fn top_up(&mut self, account: u64, amount_kopecks: i64) -> u64 {
        let pos = self.city.next_pos();
        let reason = self.apply(Command::TopUp { account, supplier: CATERER, amount_kopecks, note: "feed".into() });
        assert!(reason.is_accepted(), "{reason:?}");
        pos
    }

    /// A meal of this holder at [`TILL`], taken at `time_us`.
    pub(crate) fn eats(&mut self, holder: u32, kopecks: i64, time_us: i64) -> Reason {
        let seq = self.city.gateways()[SCHOOL as usize].last_seq + 1;
        let event = edge_protocol::Event {
            seq,
            kind: edge_protocol::event::EventKind::MealDebit as u8,
            detail: edge_protocol::MealClass::PaidMain as u8,
            meal: 1,
            device: TILL,
            subject: ledger_core::account_number(holder),
            amount_kopecks: kopecks,
            device_time_us: time_us,
            ..edge_protocol::Event::default()
        };
        let mut out = Vec::new();
        let verdict = self.city.apply_event(self.now, SCHOOL, &event, &mut out);
        self.journal.extend(out.into_iter().map(|record| (self.now, record, None)));
        match verdict {
            ledger_core::EventVerdict::Decided { reason, .. } => reason,
            other => panic!("{other:?}"),
        }
    }

    /// Supplier, balance and held kopecks of a holder's purses, by supplier.
    pub(crate) fn purses(&self, holder: u32) -> Vec<(u32, i64, i64)> {
        let mut all: Vec<_> = self.city.purses_of(holder).map(|(_, p)| (p.supplier, p.balance, p.held)).collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn preview(&self, command: &OfficeCommand) -> Result<Impact, Reason> {
        preview(self.city.office(), &self.city, self.now, "operator", command)
    }

    pub(crate) fn begin(&mut self, plan: &Plan) -> u32 {
        let reason = self.act(&OfficeCommand::Begin { plan: plan.clone() });
        assert_eq!(reason, Reason::Accepted, "{plan:?}");
        self.city.office().procedures().next_back().expect("it was opened").id
    }

    pub(crate) fn procedure(&self, id: u32) -> &Procedure {
        self.city.office().procedure(id).expect("it was opened")
    }

    /// Lets the clock run to noon of `day` and do what is due, as the writer does.
    pub(crate) fn until(&mut self, day: i32) {
        self.now = noon(day);
        while let Some(command) = self.city.due(self.now) {
            self.apply(command);
        }
    }

    pub(crate) fn mode(&self, building: u32) -> u8 {
        self.city.buildings()[building as usize].mode
    }

    pub(crate) fn group_building(&self, group: u32) -> u32 {
        self.city.groups()[group as usize].building
    }

    /// Invariants `replay-equals-live` and "a loaded snapshot is the state it was taken of".
    pub(crate) fn check(&self) {
        let mut again = City::new();
        let mut scratch = Vec::new();
        let mut written = self.journal.iter();
        while let Some((now, record, command)) = written.next() {
            again.replay(*now, record, command.as_ref(), &mut scratch).expect("replay decides as before");
            for next in scratch.iter().skip(1) {
                assert_eq!(Some(next), written.next().map(|(_, record, _)| record));
            }
        }
        let live = saved(&self.city);
        assert!(saved(&again) == live, "replay made another state");
        let mut loaded = City::new();
        for (table, bytes) in &live {
            loaded.load_chunk(*table, bytes).expect("our own snapshot");
        }
        loaded.finish_load().expect("our own snapshot");
        assert!(saved(&loaded) == live, "the snapshot holds another state");
        for day in [TODAY, TODAY + 10, TODAY + 1_000] {
            assert_eq!(loaded.due(noon(day)), self.city.due(noon(day)), "what is due on {day}");
        }
    }
}

pub(crate) fn saved(city: &City) -> Vec<(Table, Vec<u8>)> {
    let mut chunks = Vec::new();
    let Ok(()) = city.save(&mut chunks);
    chunks
}

/// A plan of this kind that can be carried out in the fresh world.
pub(crate) fn plan(kind: Kind) -> Plan {
    let building = match kind {
        Kind::Summer | Kind::Duty | Kind::MoveDuty => NURSERY,
        _ => SCHOOL,
    };
    let mut plan = Plan::new(kind, building, TODAY + 20);
    plan.ends = kind.has_end().then_some(TODAY + 60);
    plan.basis = "Order 12".into();
    match kind {
        Kind::HandedToSchool => plan.to_complex = 2,
        Kind::Reprofiling => plan.to_kind = building_kind::ADMINISTRATIVE,
        Kind::StoredElsewhere => plan.to_building = ANNEX,
        Kind::MoveOwn | Kind::MoveRenamed => (plan.to_building, plan.groups) = (ANNEX, vec![1, 2]),
        Kind::MoveOther | Kind::MoveShared => (plan.to_building, plan.groups) = (FAR, vec![1, 2]),
        Kind::MoveDuty => {
            (plan.building, plan.to_building) = (SCHOOL, NURSERY);
            (plan.groups, plan.excluded) = (vec![1, 2], vec![11, 12]);
        }
        Kind::Duty => {
            (plan.groups, plan.excluded) = (vec![3, 4, 1], vec![31]);
            plan.leaders = vec![(3, EDUCATOR)];
        }
        _ => {}
    }
    plan
}

fn registry() -> Vec<Registry> {
    use building_kind::{COMBINED, KINDERGARTEN, SCHOOL as SCHOOL_KIND};
    let name = || String::from("№ 1");
    let mut all =
        vec![Registry::Complex { id: 1, active: true, name: name() }, Registry::Complex { id: 2, active: true, name: name() }];
    all.extend([CATERER, FOLLOWER].map(|id| Registry::Supplier { id, active: true, name: name() }));
    for (id, supplier, complex, first_day, last_day) in [
        (1, CATERER, 1, TODAY - 200, LAST_DAY),
        (2, FOLLOWER, 1, LAST_DAY + 1, TODAY + 300),
        (3, CATERER, 2, TODAY - 200, TODAY + 300),
    ] {
        all.push(Registry::Contract { id, active: true, supplier, complex, first_day, last_day, weekdays: 0x7f });
    }
    let places = [
        (SCHOOL, 1, SCHOOL_KIND),
        (NURSERY, 1, KINDERGARTEN),
        (ANNEX, 1, SCHOOL_KIND),
        (FAR, 2, SCHOOL_KIND),
        (FAR_BOTH, 2, COMBINED),
        (BARE, 1, SCHOOL_KIND),
    ];
    for (id, complex, kind) in places {
        all.push(Registry::Building { id, active: true, complex, kind, mode: 0, name: name() });
        if id != BARE {
            all.push(Registry::Gateway { id, active: true, building: id });
            all.push(Registry::Device { id, active: true, building: id, kind: device_kind::TURNSTILE, supplier: 0 });
        }
    }
    all.push(Registry::Device { id: TILL, active: true, building: SCHOOL, kind: device_kind::TILL, supplier: CATERER });
    for (id, complex, building) in GROUPS {
        all.push(Registry::Group { id, active: true, complex, building, leader: 0, name: name() });
        for child in id * 10..id * 10 + 5 {
            all.push(holder(child, holder_kind::PUPIL, complex, building, id));
        }
    }
    all.push(holder(EDUCATOR, holder_kind::EMPLOYEE, 1, NURSERY, 0));
    all
}

fn holder(id: u32, kind: u8, complex: u32, building: u32, group: u32) -> Registry {
    Registry::Holder(HolderSpec {
        id,
        kind,
        active: true,
        in_meal_plan: kind == holder_kind::PUPIL,
        complex,
        building,
        group,
        ..HolderSpec::default()
    })
}
