//! Rules told wrong on purpose: the comparison has to notice each of them, or it proves nothing.

/// One wrong rule of the naive ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Mutant {
    /// The naive ledger as it should be.
    #[default]
    None,
    DebounceOfTwoSeconds,
    PassBackOfAMinuteAndASecond,
    SixDaysLate,
    ExposureOfAKopeckMore,
    HoldsAreSpendable,
    NoPermanentCards,
    LateEventsWin,
    HeartbeatsRepair,
    ReversalKeepsTheDay,
    LastDayIsTheNewOnes,
    NothingIsApart,
    BuffetOnCredit,
    GroupsAreNotStopped,
    NoticesWithoutHysteresis,
}

impl Mutant {
    pub(crate) const ALL: [Self; 14] = [
        Self::DebounceOfTwoSeconds,
        Self::PassBackOfAMinuteAndASecond,
        Self::SixDaysLate,
        Self::ExposureOfAKopeckMore,
        Self::HoldsAreSpendable,
        Self::NoPermanentCards,
        Self::LateEventsWin,
        Self::HeartbeatsRepair,
        Self::ReversalKeepsTheDay,
        Self::LastDayIsTheNewOnes,
        Self::NothingIsApart,
        Self::BuffetOnCredit,
        Self::GroupsAreNotStopped,
        Self::NoticesWithoutHysteresis,
    ];
}
