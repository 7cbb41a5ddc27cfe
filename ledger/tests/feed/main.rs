//! The payment feed's unsigned sources: a shop whose provider lies, dawdles and repeats itself, terminals that guess, and a long run of
//! altered, replayed and reordered notices of all kinds against an oracle (MIS-11, ACC-02, ACC-06, ERR-01, FIELD B, C2 and C3).

mod long_run;
mod scene;
mod settings;
mod shop;
mod stand_in;
mod terminal;
#[path = "../http/town.rs"]
mod town;
