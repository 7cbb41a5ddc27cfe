//! Small pieces that panels are made of.

pub(crate) mod bar;
pub(crate) mod chart;
pub(crate) mod crumbs;
pub(crate) mod hint;
pub(crate) mod icon;
pub(crate) mod keys;
pub(crate) mod pager;
pub(crate) mod problem;
pub(crate) mod qr;
pub(crate) mod search;
pub(crate) mod table;
pub(crate) mod tile;
pub(crate) mod when;
