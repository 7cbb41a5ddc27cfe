//! What a reader wrote down, and which card it was (FIELD C4, IDN-01): every encoding of a card brought to the one canonical key,
//! and the short forms that several cards share shown as what they are.
//!
//! ```text
//! text ─► Profile::read ─┬─► Reading::Whole(CardKey)     nothing lost: this card
//!   │                    └─► Reading::Part(Projection) ─► ProjectionIndex::find ─► none · one · several: a person decides
//!   ├─► interpret   every way a text may be meant, for a search box
//!   └─► learn       known cards and what a reader printed for them ─► its profile, or which card to show next
//!
//! sun, ev2, diversify   cards that prove themselves: keys, MACs and the counter that must not go back
//! ```
//!
//! Pure functions: no clock, disk, network or randomness, and nothing here opens a door. A part of a card is never completed to a
//! card by guessing; who has the registry asks the index and hears of every card that it could be.

pub mod bytes;
pub mod diversify;
pub mod ev2;
pub mod fault;
mod form;
pub mod index;
pub mod interpret;
pub mod learn;
pub mod limits;
pub mod mac;
pub mod plain;
pub mod profile;
pub mod projection;
mod reading;
pub mod sun;

pub use bytes::{Size, changes_every_time};
pub use fault::Fault;
pub use index::{Collision, Collisions, Found, ProjectionIndex};
pub use interpret::interpret;
pub use learn::{Learnt, learn};
pub use plain::{proves_hex, read_plain};
pub use profile::{Form, Look, Order, Part, Profile};
pub use projection::{Kept, Projection};
pub use reading::Reading;
