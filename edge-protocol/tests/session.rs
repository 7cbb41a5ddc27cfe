//! A gateway's session against a ledger's, over a link that cuts, delays, flips and breaks.

mod session {
    pub(crate) mod errors;
    pub(crate) mod link;
    pub(crate) mod window;
}

use edge_protocol::client::ClientConfig;
use proptest::prelude::*;
use session::link::{Link, Step};

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1..40usize).prop_map(Step::Submit),
        6 => (1..700usize).prop_map(Step::ToServer),
        6 => (1..700usize).prop_map(Step::ToClient),
        4 => (1..4usize).prop_map(Step::Answer),
        1 => Just(Step::Disconnect),
        2 => Just(Step::Connect),
        1 => Just(Step::Notify),
    ];
    proptest::collection::vec(step, 1..120)
}

fn configs() -> impl Strategy<Value = (ClientConfig, u32, u32)> {
    (1..70usize, 1..10u32, 1..60usize, 1..80u32, 1..10u32).prop_map(|(batch_max, in_flight_max, backlog_max, events, frames)| {
        (ClientConfig { batch_max, in_flight_max, backlog_max, ..ClientConfig::new(7) }, events, frames)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    // Invariants same-id-same-answer and no-acked-loss, as far as sessions go.
    #[test]
    fn every_event_is_decided_once_and_answered_once_in_order((config, events, frames) in configs(), steps in steps()) {
        let mut link = Link::new(config, events, frames);
        for step in steps {
            link.step(step);
        }
        link.finish();
    }

    #[test]
    fn a_flipped_bit_never_panics_and_never_invents_an_answer(
        (config, events, frames) in configs(),
        steps in steps(),
        flips in proptest::collection::vec(0..1_000_000usize, 1..4),
    ) {
        let mut link = Link::new(config, events, frames);
        link.flip(flips);
        for step in steps {
            link.step(step);
        }
        link.stop_flipping();
        link.finish_unless_confused();
    }
}
