//! Names of corrections, and certainty in words.

use crate::{
    lang::Lang,
    text::{self, Text},
};
use ledger_office::corrections::{Correction, CorrectionState};
use serde::{Deserialize, Serialize};
use suspense_assistant::{LIKELY, Why};

/// Score from which a proposal is possible rather than doubtful. Origin: more likely than all others together.
const POSSIBLE: u16 = 500;

/// What is put right, as the filter has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Resolve,
    Return,
    Transfer,
    Reverse,
    Adjust,
    Donate,
    Support,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 7] =
        [Self::Resolve, Self::Return, Self::Transfer, Self::Reverse, Self::Adjust, Self::Donate, Self::Support];

    pub(crate) const fn of(correction: &Correction) -> Self {
        match correction {
            Correction::Resolve { .. } => Self::Resolve,
            Correction::Return { .. } => Self::Return,
            Correction::Transfer { .. } => Self::Transfer,
            Correction::Reverse { .. } => Self::Reverse,
            Correction::Adjust { .. } => Self::Adjust,
            Correction::Donate { .. } => Self::Donate,
            Correction::Support { .. } => Self::Support,
        }
    }

    pub(crate) const fn words(self) -> Text {
        match self {
            Self::Resolve => text::CO_RESOLVE,
            Self::Return => text::CO_RETURN,
            Self::Transfer => text::CO_TRANSFER,
            Self::Reverse => text::CO_REVERSE,
            Self::Adjust => text::CO_ADJUST,
            Self::Donate => text::CO_DONATE,
            Self::Support => text::CO_SUPPORT,
        }
    }
}

/// Where a correction stands.
pub(crate) const fn state(state: CorrectionState) -> Text {
    match state {
        CorrectionState::Waiting => text::CO_WAITING,
        CorrectionState::Done => text::CO_DONE,
        CorrectionState::Declined => text::CO_DECLINED,
    }
}

/// How sure the assistant is of a proposal with this score.
pub(crate) const fn certainty(score: u16) -> Text {
    match score {
        LIKELY.. => text::SURE_LIKELY,
        POSSIBLE.. => text::SURE_POSSIBLE,
        _ => text::SURE_DOUBTFUL,
    }
}

/// A reason of the assistant.
pub(crate) const fn why(lang: Lang, why: Why) -> &'static str {
    match lang {
        Lang::Ru => why.ru(),
        Lang::En => why.en(),
    }
}
