//! The shape of a rule table, and the rules that every gateway event has in common.

use super::world::{MINUTE, World, card};
use super::{comfort, meals, money_rules, passage, registry_rules};
use crate::command::{Command, card_state};
use crate::limits::{EVENT_AGE_MAX_US, EVENT_AHEAD_MAX_US};
use alloc::vec;
use alloc::vec::Vec;
use edge_protocol::{Event, Reason};

/// An event or a command that is about to be decided.
pub(super) struct Case {
    pub(super) world: World,
    /// The holder whose card is in the event.
    pub(super) holder: u32,
    pub(super) gateway: u32,
    pub(super) event: Event,
    /// In place of the event.
    pub(super) command: Option<Command>,
}

/// One way to break one check.
pub(super) struct Rule {
    pub(super) reason: Reason,
    /// What is changed; two rules about one thing cannot be broken at once. `"payer"` takes the card out, so it settles both
    /// `"card"` and `"card state"`.
    pub(super) field: &'static str,
    pub(super) says: &'static str,
    pub(super) broken: fn(&mut Case),
}

/// All checks of one kind of event or command, in order of precedence.
pub(super) struct Rules {
    pub(super) kind: &'static str,
    pub(super) good: fn() -> Case,
    pub(super) rules: &'static [Rule],
}

/// A case that is accepted in an uncommon way, or in spite of something.
pub(super) struct Accepted {
    pub(super) says: &'static str,
    pub(super) reason: Reason,
    pub(super) given: fn() -> Case,
}

pub(super) fn all_rules() -> Vec<Rules> {
    let mut all = passage::rules();
    all.extend(meals::rules());
    all.extend(money_rules::rules());
    all.extend(registry_rules::rules());
    all.extend(comfort::rules());
    all
}

pub(super) fn accepted() -> Vec<Accepted> {
    let mut all = passage::accepted();
    all.extend(meals::accepted());
    all.extend(registry_rules::accepted());
    all.extend(comfort::accepted());
    all.extend(vec![money_rules::to_suspense()]);
    all
}

impl Case {
    pub(super) fn event(holder: u32, gateway: u32, event: Event) -> Self {
        Self { world: World::new(), holder, gateway, event, command: None }
    }

    pub(super) fn command(world: World, command: Command) -> Self {
        Self { world, holder: 0, gateway: 0, event: Event::default(), command: Some(command) }
    }

    pub(super) fn decide(&mut self) -> Reason {
        match &self.command {
            Some(command) => self.world.command(command.clone()),
            None => self.world.event(self.gateway, self.event),
        }
    }

    /// The event with some changes, before the one to be decided.
    pub(super) fn earlier(&mut self, change: impl FnOnce(&mut Event)) {
        let mut event = self.event;
        change(&mut event);
        self.world.event(self.gateway, event);
    }
}

impl Rule {
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        let settled = |a: &Self, b: &Self| a.field == "payer" && matches!(b.field, "card" | "card state");
        self.reason != other.reason && self.field != other.field && !settled(self, other) && !settled(other, self)
    }
}

/// Rule rows as data: reason, field, sentence, and how to break it.
macro_rules! rules {
    ($($reason:ident $field:literal $says:literal: $broken:expr;)*) => {
        &[$(Rule { reason: Reason::$reason, field: $field, says: $says, broken: $broken },)*]
    };
}
pub(super) use rules;

/// Joins the rules of every event with those of one kind.
macro_rules! event_rules {
    ($($more:tt)*) => {
        rules! {
            MalformedEvent "kind" "a kind nobody knows": |c| c.event.kind = 77;
            MalformedEvent "flags" "a flag of a later version": |c| c.event.flags = 1 << 7;
            MalformedEvent "reserved" "a reserved byte that is not zero": |c| c.event.reserved[8] = 1;
            MalformedEvent "card" "more bits than a card can have": |c| c.event.card_bits = 81;
            MalformedEvent "card" "card bytes beyond the stated bits": |c| (c.event.card_bits, c.event.card[9]) = (72, 1);
            DeviceUnknown "device" "a device that is not in the registry": |c| c.event.device = 9_999;
            DeviceUnknown "device" "no device": |c| c.event.device = 0;
            DeviceOfOtherBuilding "gateway" "the gateway of another building": |c| c.gateway = FAR_SCHOOL;
            DeviceClosed "device open" "a device out of work":
                |c| c.world.device_changes(c.event.device, |d| d.active = false);
            $($more)*
        }
    };
}
pub(super) use event_rules;

/// The rules between the device and the kind's own: time and card.
pub(super) fn too_old(c: &mut Case) {
    c.event.device_time_us = c.world.now - EVENT_AGE_MAX_US - 1;
}

pub(super) fn in_future(c: &mut Case) {
    c.event.device_time_us = c.world.now + EVENT_AHEAD_MAX_US + 1;
}

pub(super) fn unknown_card(c: &mut Case) {
    let key = card(9_999);
    (c.event.card, c.event.card_bits) = (key.bytes, key.bits);
}

pub(super) fn same_bytes_other_length(c: &mut Case) {
    c.event.card_bits += 8;
}

pub(super) fn card_in_stock(c: &mut Case) {
    c.world.card_becomes(c.holder, card_state::STOCK);
}

pub(super) fn card_blocked(c: &mut Case) {
    c.world.card_becomes(c.holder, card_state::BLOCKED);
}

pub(super) fn card_lost(c: &mut Case) {
    c.world.card_becomes(c.holder, card_state::LOST);
}

pub(super) fn card_returned(c: &mut Case) {
    c.world.card_becomes(c.holder, card_state::RETURNED);
}

pub(super) fn holder_left(c: &mut Case) {
    c.world.holder_changes(c.holder, |h| h.active = false);
}

/// Events whose device, time and card are looked at.
macro_rules! card_event_rules {
    ($wrong_kind:expr; $($more:tt)*) => {
        event_rules! {
            DeviceOfOtherKind "device kind" "a device made for something else":
                |c| c.world.device_changes(c.event.device, |d| d.kind = $wrong_kind);
            EventTooOld "time" "older than the ledger keeps open": super::rules::too_old;
            EventInFuture "time" "a clock ahead of the server's": super::rules::in_future;
            CardUnknown "card" "a card that nobody registered": super::rules::unknown_card;
            CardUnknown "card" "a card with the same bytes and another length": super::rules::same_bytes_other_length;
            CardNotIssued "card state" "a card from the reserve": super::rules::card_in_stock;
            CardBlocked "card state" "a blocked card": super::rules::card_blocked;
            CardLost "card state" "a lost card": super::rules::card_lost;
            CardReturned "card state" "a card given back": super::rules::card_returned;
            $($more)*
        }
    };
}
pub(super) use card_event_rules;

/// A touch shortly before, at another time.
pub(super) fn ago(c: &mut Case, us: i64, change: impl FnOnce(&mut Event)) {
    debug_assert!(us < 10 * MINUTE);
    c.earlier(|e| {
        e.device_time_us -= us;
        change(e);
    });
}
