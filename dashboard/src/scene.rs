//! The live views of a single building: each has an address, a stream, a right, a question to the desk, and a fragment.

use crate::{
    auth::{Sight, rights::Action},
    ctx::Ctx,
    limits::BUILDING_ENTRIES_SHOWN,
    pages, panels, routes,
    text::{self, Text},
    views::{
        desk::{BuildingView, Desk, DeskError, EntriesOf, EntryRow},
        scene::{SeenRow, TillsView},
    },
};
use maud::Markup;

/// A live view of a building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scene {
    /// The building with everything in it.
    Building,
    /// Who passes its doors (SYS-19, PAS-03).
    Doors,
    /// Its tills (SYS-20).
    Tills,
}

/// What the desk said; equal answers look the same.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Building(Box<BuildingView>, Vec<EntryRow>),
    Doors(Vec<SeenRow>),
    Tills(TillsView),
}

impl Scene {
    pub(crate) const fn action(self) -> Action {
        match self {
            Scene::Building => Action::ReadPlaces,
            Scene::Doors => Action::WatchDoors,
            Scene::Tills => Action::WatchTills,
        }
    }

    /// After the name of the building; nothing on its own page.
    pub(crate) const fn title(self) -> Option<Text> {
        match self {
            Scene::Building => None,
            Scene::Doors => Some(text::DOORS_NOW),
            Scene::Tills => Some(text::TILLS_NOW),
        }
    }

    /// Address of the page.
    pub(crate) fn page(self, building: u32) -> String {
        self.route().0.replace("{id}", &building.to_string())
    }

    /// Where its server-sent events come from.
    pub(crate) fn stream(self, building: u32) -> String {
        self.route().1.replace("{id}", &building.to_string())
    }

    const fn route(self) -> (&'static str, &'static str) {
        match self {
            Scene::Building => (routes::BUILDING, routes::BUILDING_LIVE),
            Scene::Doors => (routes::DOORS, routes::DOORS_LIVE),
            Scene::Tills => (routes::TILLS, routes::TILLS_LIVE),
        }
    }

    /// What there is to see now; `None` when there is no such building.
    pub(crate) fn ask(self, desk: &dyn Desk, building: u32, sight: Sight) -> Result<Option<Seen>, DeskError> {
        Ok(match self {
            Scene::Building => {
                let Some(view) = desk.building(building)? else { return Ok(None) };
                let entries = match sight.entries {
                    true => desk.entries(EntriesOf::Building(building), None, BUILDING_ENTRIES_SHOWN)?.rows,
                    false => Vec::new(),
                };
                Some(Seen::Building(Box::new(view), entries))
            }
            Scene::Doors => Some(Seen::Doors(desk.doors(building)?)),
            Scene::Tills => Some(Seen::Tills(desk.tills(building)?)),
        })
    }
}

impl Seen {
    /// What is replaced when the answer is another one.
    pub(crate) fn fragment(&self, ctx: &Ctx, sight: Sight) -> Markup {
        match self {
            Seen::Building(view, entries) => pages::building::fragment(ctx, view, entries, sight),
            Seen::Doors(rows) => panels::doors::panel(ctx, rows, sight),
            Seen::Tills(view) => panels::tills::panel(ctx, view, sight),
        }
    }
}
