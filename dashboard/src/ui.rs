//! Small pieces that panels are made of.

pub(crate) mod bar;
pub(crate) mod chart;
pub(crate) mod hint;
pub(crate) mod icon;
pub(crate) mod tile;
