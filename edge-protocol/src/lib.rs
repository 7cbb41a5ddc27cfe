//! Wire types, framing and sessions between a building gateway and the ledger, without any input or output of their own.
//!
//! `PROTOCOL.md` beside this crate draws every byte; the golden tests hold this code to that drawing. A gateway vendor embeds
//! [`client::ClientSession`]; the server drives [`server::ServerSession`]; both only turn bytes into events and back.
#![no_std]

extern crate alloc;

pub mod card;
pub mod client;
pub mod event;
pub mod frame;
pub mod limits;
pub mod message;
pub mod reason;
pub mod server;

pub use card::{CardKey, CardKeyError};
pub use event::{Direction, Event, EventKind, MealClass};
pub use frame::{Frame, FrameCutter, FrameError, FrameKind};
pub use message::{BuildingMode, Goodbye, Hello, HelloAck, Notice, NoticeKind, Outcome, OutcomeFrame};
pub use reason::Reason;
