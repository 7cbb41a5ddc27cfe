use super::*;
use ledger_core::Registry;

/// Complex 1 has the buildings 11 and 12 with the gateways 1 and 2, complex 2 has building 21 with gateway 3.
fn watch(rules: SignalRules) -> Watch {
    let mut state = State::new();
    let mut put = |change: Registry| {
        let verdict = state.apply_command(0, 0, &Command::Registry(change), 0, &mut Vec::new());
        assert!(format!("{verdict:?}").contains("Accepted"), "{verdict:?}");
    };
    for id in 1..=2 {
        put(Registry::Complex { id, active: true, name: "School".into() });
    }
    for (gateway, building, complex) in [(1, 11, 1), (2, 12, 1), (3, 21, 2)] {
        put(Registry::Building { id: building, active: true, complex, kind: 1, mode: 0, name: "House".into() });
        put(Registry::Gateway { id: gateway, active: true, building });
    }
    let mut watch = Watch::default();
    watch.learn(&state, rules);
    watch
}

/// Noon of some day, and so many seconds.
fn at(seconds: i64) -> i64 {
    20_000 * DAY_US + 12 * HOUR_US - CIVIL_OFFSET_US + seconds * SECOND_US
}

fn tap(gateway: u32, event_time_us: i64, reason: Reason) -> Record {
    let (kind, card) = (RecordKind::Tap as u8, [4, 1, 2, 3, 4, 5, 6, 0, 0, 0]);
    Record { gateway, event_time_us, kind, card, card_bits: 56, holder: 7, reason: reason as u16, ..Record::default() }
}

fn found(watch: &mut Watch, touches: &[(u32, i64, Reason)]) -> Vec<(SignalKind, u64, u64, u32)> {
    let records: Vec<Record> = touches.iter().map(|(gateway, at, reason)| tap(*gateway, *at, *reason)).collect();
    let mut found = Vec::new();
    watch.look(100, &records, &mut found);
    found.into_iter().map(|one| (one.kind, one.earlier, one.later, one.measure)).collect()
}

#[test]
fn nobody_is_in_two_buildings_at_once_and_a_late_gateway_changes_nothing() {
    use Reason::{Accepted, CardLost, WrongBuilding};
    let go = |touches: &[(u32, i64, Reason)]| found(&mut watch(SignalRules::default()), touches);
    let travel = |measure| vec![(SignalKind::Travel, 100, 101, measure)];
    assert_eq!(go(&[(1, at(0), Accepted), (2, at(59), Accepted)]), travel(59), "a minute between neighbours");
    assert_eq!(go(&[(1, at(0), Accepted), (2, at(60), Accepted)]), []);
    assert_eq!(go(&[(1, at(0), Accepted), (3, at(299), WrongBuilding)]), travel(299), "a refused copy is one all the same");
    assert_eq!(go(&[(1, at(0), Accepted), (3, at(300), Accepted)]), []);
    assert_eq!(go(&[(1, at(0), Accepted), (3, at(10), CardLost)]), [], "a lost card is known to be elsewhere");
    assert_eq!(go(&[(1, at(30), Accepted), (2, at(0), Accepted)]), travel(30), "sent late, touched before");
    let late = [(1, at(1_000), Accepted), (1, at(0), Accepted), (2, at(1_030), Accepted)];
    assert_eq!(go(&late), vec![(SignalKind::Travel, 100, 102, 30)], "the newest touch counts, whenever it was sent");
    let off = SignalRules { near_s: 0, far_s: 0, ..SignalRules::default() };
    assert_eq!(found(&mut watch(off), &[(1, at(0), Accepted), (2, at(0), Accepted)]), []);
}

#[test]
fn passing_back_is_counted_by_day_and_a_night_is_odd_by_itself() {
    use Reason::{Accepted, PassBack};
    let mut one = watch(SignalRules::default());
    let backs = [(1, at(0), Accepted), (1, at(5), PassBack), (1, at(9), PassBack), (1, at(13), PassBack), (1, at(17), PassBack)];
    assert_eq!(found(&mut one, &backs), [(SignalKind::PassBack, 101, 103, 3)], "told once a day");
    let tomorrow = at(24 * 3_600);
    assert_eq!(found(&mut one, &[(1, tomorrow, PassBack), (1, tomorrow + 5 * SECOND_US, PassBack)]), []);
    let night = at(11 * 3_600 + 1);
    assert_eq!(found(&mut one, &[(1, night, Reason::PassBack)]).first().map(|one| one.0), Some(SignalKind::PassBack));
    assert_eq!(found(&mut watch(SignalRules::default()), &[(1, night, Accepted)]), [(SignalKind::Hours, NO_POS, 100, 23)]);
}
