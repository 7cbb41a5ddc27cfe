//! May this card pass here? (PAS-01, PAS-02, IDN-03, BLD-01…06)

use super::{Decision, State};
use crate::command::{card_state, holder_kind};
use crate::limits::{DEBOUNCE_US, PASS_BACK_US};
use crate::rows::{Building, Card, Holder, Presence};
use edge_protocol::{BuildingMode, CardKey, Direction, Event, Reason};

impl State {
    pub(super) fn decide_tap(&mut self, event: &Event) -> Decision {
        let (card_id, holder_id) = match self.identify(event.card_key()) {
            Ok(found) => found,
            Err(refused) => return refused,
        };
        let leaving = event.detail == Direction::Out as u8;
        let building_id = self.devices.get(event.device as usize).map_or(0, |d| d.building);
        let reason = match self.check_passage(card_id, holder_id, building_id, event, leaving) {
            Ok(()) => Reason::Accepted,
            Err(reason) => reason,
        };
        if reason.is_accepted()
            && let Some(card) = self.cards.get_mut(card_id as usize)
            && event.device_time_us >= card.last_time_us
        {
            card.last_device = event.device;
            card.last_time_us = event.device_time_us;
        }
        if reason.is_accepted() || event.is_fact() {
            let presence = if leaving { Presence::Outside } else { Presence::Inside };
            self.set_presence(holder_id, presence, building_id, event.device_time_us);
        }
        Decision { reason, holder: holder_id, purse: 0 }
    }

    /// The card and its holder, or the refusal.
    pub(super) fn identify(&self, key: CardKey) -> Result<(u32, u32), Decision> {
        let Some((card_id, card)) = self.card_of(key).and_then(|id| Some((id, self.cards.get(id as usize)?))) else {
            return Err(Decision::refuse(Reason::CardUnknown));
        };
        let reason = match card.state {
            card_state::ACTIVE => return Ok((card_id, card.holder)),
            card_state::STOCK => Reason::CardNotIssued,
            card_state::BLOCKED => Reason::CardBlocked,
            card_state::LOST => Reason::CardLost,
            _ => Reason::CardReturned,
        };
        Err(Decision { reason, holder: card.holder, purse: 0 })
    }

    /// Who is inside may always leave: place, time and mode are asked on the way in only.
    fn check_passage(&self, card_id: u32, holder_id: u32, building_id: u32, event: &Event, leaving: bool) -> Result<(), Reason> {
        let card = self.cards.get(card_id as usize).ok_or(Reason::CardUnknown)?;
        let holder = self.holder(holder_id).filter(|h| h.active).ok_or(Reason::HolderInactive)?;
        let building = self.buildings.get(building_id as usize).ok_or(Reason::BuildingClosed)?;
        if !leaving {
            check_window(holder, event.device_time_us)?;
            if !lets_in(building) {
                return Err(Reason::BuildingClosed);
            }
            if !self.belongs(card, holder, building_id, building) {
                return Err(Reason::WrongBuilding);
            }
        }
        let since_touch = event.device_time_us - card.last_time_us;
        if card.last_device == event.device && (0..DEBOUNCE_US).contains(&since_touch) {
            return Err(Reason::Debounced);
        }
        let same = if leaving { Presence::Outside } else { Presence::Inside };
        let since_passage = event.device_time_us - holder.presence_time_us;
        if holder.presence == same as u8 && holder.presence_building == building_id && (0..PASS_BACK_US).contains(&since_passage)
        {
            return Err(Reason::PassBack);
        }
        Ok(())
    }

    /// A permanent identifier opens the whole complex (IDN-03), any other the building attended.
    fn belongs(&self, card: &Card, holder: &Holder, building_id: u32, building: &Building) -> bool {
        (card.permanent && building.complex == holder.complex) || self.attended_building(holder) == building_id
    }
}

fn check_window(holder: &Holder, time_us: i64) -> Result<(), Reason> {
    let always = holder.valid_from_us == 0 && holder.valid_until_us == 0;
    if holder.kind != holder_kind::VISITOR || always || (holder.valid_from_us..holder.valid_until_us).contains(&time_us) {
        Ok(())
    } else {
        Err(Reason::OutsideVisitorWindow)
    }
}

/// Modes 2 to 5 mean that nobody is taught here (BLD-02…05); re-profiling changes the kind, not the door (BLD-06).
pub fn lets_in(building: &Building) -> bool {
    building.active
        && matches!(
            BuildingMode::from_code(building.mode),
            Some(BuildingMode::SchoolYear | BuildingMode::Summer | BuildingMode::Reprofiling)
        )
}
