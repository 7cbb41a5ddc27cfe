//! Bringing and taking kindergarten children (PAS-04, EQP-10). Nobody is brought where the building's status lets nobody in; who is
//! inside may always be taken home (BLD-02…05).

use super::access::lets_in;
use super::{Decision, State, has_preschool};
use crate::ids::holder_of_account;
use crate::rows::Presence;
use edge_protocol::event::EventKind;
use edge_protocol::{Event, Reason};

impl State {
    /// The record is about the child; the adult is the card in it.
    pub(super) fn decide_bring_take(&mut self, event: &Event, kind: EventKind) -> Decision {
        let adult_id = match self.identify(event.card_key()) {
            Ok((_, adult)) => adult,
            Err(refused) => return refused,
        };
        let building_id = self.devices.get(event.device as usize).map_or(0, |d| d.building);
        let child_id = holder_of_account(event.subject).filter(|c| self.holder(*c).is_some()).unwrap_or(0);
        let reason = match self.check_adult(kind, adult_id, child_id, building_id) {
            Ok(()) => Reason::Accepted,
            Err(reason) => reason,
        };
        if child_id != 0 && (reason.is_accepted() || event.is_fact()) {
            let presence = if kind == EventKind::Bring { Presence::Inside } else { Presence::Outside };
            self.set_presence(child_id, presence, building_id, event.device_time_us);
        }
        Decision { reason, holder: child_id, purse: 0 }
    }

    fn check_adult(&self, kind: EventKind, adult_id: u32, child_id: u32, building_id: u32) -> Result<(), Reason> {
        if !self.holder(adult_id).is_some_and(|a| a.active) {
            return Err(Reason::HolderInactive);
        }
        let building = self.buildings.get(building_id as usize);
        if kind == EventKind::Bring && !building.is_some_and(lets_in) {
            return Err(Reason::BuildingClosed);
        }
        if !building.is_some_and(|b| b.active && has_preschool(b.kind)) {
            return Err(Reason::NotKindergarten);
        }
        let child = self.holder(child_id).filter(|c| c.active).ok_or(Reason::ChildUnknown)?;
        if self.attended_building(child) != building_id {
            return Err(Reason::ChildOfOtherBuilding);
        }
        let leads = self.groups.get(child.group as usize).is_some_and(|g| child.group != 0 && g.active && g.leader == adult_id);
        if leads || self.representations.contains(&(child_id, adult_id)) { Ok(()) } else { Err(Reason::AdultNotAllowed) }
    }
}
