//! The pages without a server: synthetic views that change every second, over a synthetic city.
//!
//! `cargo run -p dashboard --example preview` prints an address and a login for every role. `-- --empty` shows a city before its first event,
//! `-- --alarm` one whose books do not balance; `-- --second-factor` holds the roles that need one to it.

use dashboard::{
    Contacts, Options, Password, hash_password, new_password,
    views::{
        HISTORY_SECONDS, LAST_REFUSALS_MAX, Latency, LiveView, Presence, Refusal, Second, Views,
        stages::{Cost, Limit, Stage, StageLoad, StagesView},
    },
};
use edge_protocol::Reason;
use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

#[path = "preview/desk.rs"]
mod desk;
#[path = "preview/office.rs"]
mod office;
#[path = "preview/roster.rs"]
mod roster;

const HOUR_US: i64 = 3_600_000_000;

struct Synthetic(watch::Receiver<Arc<LiveView>>);

impl Views for Synthetic {
    fn live(&self) -> watch::Receiver<Arc<LiveView>> {
        self.0.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let flag = |name: &str| std::env::args().any(|argument| argument == name);
    let password = std::env::args().skip_while(|argument| argument != "--password").nth(1);
    let password = password.map_or_else(new_password, |clear| Ok(Password::new(clear)))?;
    let hash = hash_password(&password)?;
    let operator = |(login, name, role, scope): (&str, &str, &str, &str)| {
        format!(r#"{{"login":"{login}","name":"{name}","role":"{role}","scope":{scope},"password_hash":"{hash}"}}"#)
    };
    let rule = if flag("--second-factor") { "required" } else { "optional" };
    let operators = format!(r#"{{"second_factor":"{rule}","operators":[{}]}}"#, LOGINS.map(operator).join(","));

    let mut city = City::new(flag("--alarm"));
    let first = if flag("--empty") {
        LiveView { city: city.view.city.clone(), ..LiveView::default() }
    } else {
        city.after(HISTORY_SECONDS)
    };
    let (publish, views) = watch::channel(Arc::new(first));
    let support =
        Contacts { phone: "+7 000 000-00-00".into(), mail: "desk@support.example".into(), hot_line: "+7 000 000-00-01".into() };
    let options = Options { secure_cookies: false, support, ..Options::default() };
    let gauges = options.gauges.clone();
    let router = dashboard::router(
        Arc::new(Synthetic(views)),
        Arc::new(synthetic_city(flag("--empty"))),
        Arc::new(
            office::Office::new(desk::NOW_US, 120, |complex| 1 + complex % 6)
                .with_repair(31)
                .with_repair(21)
                .with_suspense()
                .with_refunds()
                .with_supplier_changes()
                .with_campaigns(),
        ),
        Arc::new(roster::InMemory::new(&operators)?),
        options,
    );

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let logins = LOGINS.map(|(login, ..)| login).join(", ");
    println!("http://{}/  login: {logins}  password: {}", listener.local_addr()?, password.expose());
    if !flag("--empty") {
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                city.view.pages_open = gauges.pages_open();
                publish.send_replace(Arc::new(city.after(1)));
            }
        });
    }
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Login, name, role, scope.
const LOGINS: [(&str, &str, &str, &str); 6] = [
    ("dispatcher", "Дежурный диспетчер", "city_operator", "\"city\""),
    ("school", "Ответственный за школу", "school_operator", "{\"complex\":3}"),
    ("guard", "Пост охраны", "guard", "{\"building\":31}"),
    ("canteen", "Столовая", "canteen_operator", "{\"building\":31}"),
    ("supplier", "Комбинат питания", "supplier", "{\"supplier\":3}"),
    ("security", "Безопасность", "security_admin", "\"city\""),
];

const NAMES: desk::Names = desk::Names {
    complex: "Школа №",
    building: "корпус",
    group: "-А",
    supplier: "Комбинат питания «Пример»",
    benefit: "Многодетная семья",
    note: "платёж 000123",
    people: &["А•••••ва М.", "Б••••ов К.", "В•••••ин С.", "Г••••ая Е.", "Д•••ов П.", "Е•••••ко Я.", "Ж••••ва О."],
};

/// A hundred complexes, or none.
fn synthetic_city(empty: bool) -> desk::City {
    let complexes = if empty { 0 } else { 120 };
    desk::City::new(&NAMES, complexes, |complex| 1 + complex % 6, 60)
}

/// A city that lives by a small random generator: the same every time.
struct City {
    view: LiveView,
    random: u64,
}

impl City {
    fn new(alarm: bool) -> Self {
        let view = LiveView {
            city: String::from("Синеград"),
            at_us: desk::NOW_US,
            event_time_us: desk::NOW_US,
            journal_records: 48_213_907,
            gateways_online: 982,
            gateways_silent: 3,
            devices_faulty: 2,
            sum_kopecks: if alarm { -1_250 } else { 0 },
            presence: Presence { inside: 184_310, outside: 96_044, unknown: 12_771 },
            refusals_by_reason: [
                (Reason::InsufficientFunds, 4_120),
                (Reason::WrongBuilding, 1_902),
                (Reason::CardUnknown, 1_377),
                (Reason::Debounced, 911),
                (Reason::MealAlreadyTaken, 640),
                (Reason::PassBack, 402),
                (Reason::CardLost, 188),
                (Reason::ContractMissing, 41),
                (Reason::DeviceClosed, 7),
            ]
            .into(),
            ..LiveView::default()
        };
        Self { view, random: 0x9e37_79b9_7f4a_7c15 }
    }

    /// The view some seconds later.
    fn after(&mut self, seconds: usize) -> LiveView {
        for _ in 0..seconds {
            self.second();
        }
        self.view.clone()
    }

    fn second(&mut self) {
        let wave = ((self.view.version as f64) / 17.0).sin() * 0.25 + 1.0;
        let around = |middle: f64, noise: u64| (middle * wave) as u64 + noise;
        let second = Second {
            taps: around(14_200.0, self.below(900)),
            debits: around(5_100.0, self.below(500)),
            kopecks: around(61_000_000.0, self.below(4_000_000)) as i64,
            refusals: around(110.0, self.below(40)),
            end_to_end: self.latency(620),
            commit: self.latency(410),
        };
        for _ in 0..2 + self.below(2) {
            self.refusal();
        }
        self.view.stages = self.stages();
        let view = &mut self.view;
        view.version += 1;
        view.at_us += 1_000_000;
        view.event_time_us += 1_000_000;
        view.journal_records += second.taps + second.debits;
        view.presence.inside += second.taps % 37;
        view.presence.unknown = view.presence.unknown.saturating_sub(second.taps % 11);
        view.view_lag_records = second.taps % 400;
        view.silent_gateways =
            vec![(417, 93, view.event_time_us - 51 * HOUR_US), (12, 4, view.event_time_us - HOUR_US / 4), (833, 210, 0)];
        view.history.push(second);
        if view.history.len() > HISTORY_SECONDS {
            view.history.remove(0);
        }
    }

    /// A writer now below its limit, now at it.
    fn stages(&mut self) -> StagesView {
        let events_per_s = 1_900_000 + self.below(90_000);
        let decide_ns = 400 + self.below(100);
        let share = |per_event_ns: u64| u32::try_from(per_event_ns * events_per_s / 1_000_000).unwrap_or(0);
        let mut load = |stage: Stage| {
            let per_event_ns = if stage == Stage::Decide { decide_ns } else { 40 + self.below(300) };
            let share_permille = share(per_event_ns);
            let cost = match stage.waits() {
                true => Cost::Wait { mean_us: 90 + self.below(2_000) },
                false => Cost::Busy { per_event_ns, share_permille },
            };
            StageLoad { stage, events_per_s, cost }
        };
        let stages = Stage::ALL.into_iter().map(&mut load).collect();
        let share_permille = share(decide_ns);
        let limit = if share_permille < 800 { Limit::Room } else { Limit::Thread { stage: Stage::Decide, share_permille } };
        StagesView {
            window_us: 5_000_000,
            stages,
            limit,
            listener_threads: 3,
            queue_items: self.below(4_096),
            queue_items_max: 4_096,
            blocks_in_flight: self.below(17),
            blocks_in_flight_max: 16,
            events_per_frame_tenths: 640 + self.below(900),
            records_per_block_tenths: 6_000 + self.below(800),
            records_per_block_max: 680,
            blocks_per_barrier_tenths: 10 + self.below(60),
            barrier: self.latency(410),
            follower_blocks: self.below(256),
        }
    }

    fn refusal(&mut self) {
        let which = self.below(self.view.refusals_by_reason.len() as u64) as usize;
        let (reason, count) = &mut self.view.refusals_by_reason[which];
        *count += 1;
        let reason = *reason;
        let nobody = reason == Reason::CardUnknown;
        let refusal = Refusal {
            pos: self.view.journal_records + self.below(4_000) + 1,
            event_time_us: self.view.event_time_us - self.below(2_000_000) as i64,
            reason,
            building: (1 + self.below(120) as u32) * 10 + 1,
            device: (1 + self.below(120) as u32) * 1_000 + 101,
            gateway: 1 + self.below(985) as u32,
            gateway_seq: 100_000 + self.below(900_000),
            account: if nobody { 0 } else { 10_000_000 + self.below(80_000_000) },
            card_tail: format!("{:04X}", self.below(0x1_0000)),
        };
        self.view.last_refusals.insert(0, refusal);
        self.view.last_refusals.truncate(LAST_REFUSALS_MAX);
    }

    fn latency(&mut self, p50_us: u64) -> Latency {
        let p50_us = p50_us + self.below(p50_us / 4);
        Latency { p50_us, p99_us: p50_us * 4 + self.below(900), p999_us: p50_us * 9 + self.below(9_000) }
    }

    /// A number below `n` by xorshift.
    fn below(&mut self, n: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % n.max(1)
    }
}
