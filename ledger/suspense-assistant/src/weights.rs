//! The numbers of the three models, in sixteenths of a bit.
//!
//! Origin of all that are not called a guess: measured on the training seed of the synthetic city (`tests/training.rs` measures
//! them again and fails when a number here has drifted by more than a bit and a half). A real city may differ; then measure there.

/// Whose is a payment that reached no account (ERR-01).
pub mod account {
    use crate::odds::{BIT, Bits};

    /// A payer with history pays to an account paid before.
    pub const TO_OWN: Bits = -1;
    /// The same payer pays to another account in the complex of one of them: a brother, a sister.
    pub const TO_SAME_COMPLEX: Bits = -108;
    /// Accounts of a complex. Origin: 1.5 million accounts in some 600 complexes.
    pub const COMPLEX_ACCOUNTS: u64 = 2_500;
    /// The same payer pays to any other account.
    pub const TO_ANY: Bits = -136;
    /// No account of ours was meant, by a payer who paid to one before.
    pub const NONE_OF_KNOWN: Bits = -72;
    /// The same by an unknown payer.
    pub const NONE_OF_UNKNOWN: Bits = -21;
    /// The digits have nothing to do with the account.
    pub const UNRELATED: Bits = -62;
    /// A number of the purpose that is called an account, on top of its digits. Origin: guess, half of them are the one meant.
    pub const CALLED: Bits = -BIT;
    /// The same for a number with a right check digit that nobody calls an account. Origin: guess, 1 in 8.
    pub const UNCALLED: Bits = -3 * BIT;
    /// The supplier does not feed the holder, whereas the crowd counts its accounts only.
    pub const NO_CONTRACT: Bits = -92;
    /// The holder left.
    pub const INACTIVE: Bits = -52;
    /// The purpose names the holder's school, or another.
    pub const SCHOOL_SAME: Bits = 92;
    /// See [`SCHOOL_SAME`].
    pub const SCHOOL_OTHER: Bits = -92;
    /// The purpose names the holder's class, or another.
    pub const CLASS_SAME: Bits = 92;
    /// See [`CLASS_SAME`].
    pub const CLASS_OTHER: Bits = -66;
    /// The purpose names the contract of the holder's complex, or another. Origin: as for schools.
    pub const CONTRACT_SAME: Bits = 92;
    /// See [`CONTRACT_SAME`].
    pub const CONTRACT_OTHER: Bits = -92;
    /// What a sum tells by chance: the mean fit of a stranger's sum.
    pub const SUM_BY_CHANCE: Bits = -118;
    /// Bounds of what one sum may say. Origin: guess; families have several accounts and one habit.
    pub const SUM_SAYS: (Bits, Bits) = (-3 * BIT, 5 * BIT);
    /// Days without a top-up after which an account is silent. Origin: the summer holidays and a month.
    pub const SILENT_DAYS: i32 = 120;
    /// A silent account, or one never paid to.
    pub const SILENT: Bits = -16;
}

/// Is a sum wrong (ERR-02)?
pub mod sum {
    use crate::odds::{BIT, Bits};
    use crate::why::Why;

    /// The sum of an account nobody has paid to: the city's median, in kopecks.
    pub const CITY_SUM: i64 = 100_000;
    /// A sum that came before, on top of its share of the account's top-ups.
    pub const SEEN: Bits = -4;
    /// A sum that did not come before, spread over some 16 round sums near by. Origin of the 16: guess.
    pub const NEW: Bits = -104;
    /// Price of the distance from the nearest sum that came before, by whole doublings.
    pub const SPREAD: [Bits; 6] = [-10, -32, -58, -84, -8 * BIT, -11 * BIT];
    /// A sum that isn't whole hundreds of roubles. Origin: guess, one in ten, among more such sums.
    pub const NOT_ROUND: Bits = -4 * BIT;
    /// The same sum on the same day although nothing went wrong, by the same or an unknown payer.
    pub const SECOND_ON_PURPOSE: Bits = -126;
    /// The same by another payer: two parents. Origin: guess, eight times as often.
    pub const SECOND_OF_OTHER: Bits = -5 * BIT;
    /// A sum that no explanation fits: any sum at all. Origin: some thousand round sums up to the highest a bank takes.
    pub const ANY_SUM: Bits = -14 * BIT;
    /// What has gone wrong, how often of all payments, and what the sum has to be multiplied by and divided by to get the one that
    /// was meant.
    pub const EXPLANATIONS: [(Why, Bits, i64, i64); 4] = [
        (Why::TenTimes, -92, 1, 10),
        (Why::HundredTimes, -106, 1, 100),
        (Why::TenthPart, -118, 10, 1),
        (Why::HundredthPart, -138, 100, 1),
    ];
    /// Paid twice, of all payments.
    pub const TWICE: Bits = -98;
    /// Wrong in some other way, of all payments. Origin: guess, 1 in 300.
    pub const OTHERWISE: Bits = -130;
}

/// Is a purpose wrong (ERR-03)? Each is log₂ of how much more often wrong purposes say it.
pub mod purpose {
    use crate::odds::{BIT, Bits};

    /// Odds before a word is read: one purpose in twenty is wrong in the training set; the sources name no frequency.
    pub const BEFORE: Bits = -68;
    /// Another service, and no word of meals.
    pub const OTHER_SERVICE: Bits = 110;
    /// Another service beside meals.
    pub const OTHER_SERVICE_BESIDE_MEALS: Bits = 4;
    /// Meals.
    pub const MEALS: Bits = -12;
    /// Another school.
    pub const OTHER_SCHOOL: Bits = 88;
    /// The holder's school.
    pub const SAME_SCHOOL: Bits = -21;
    /// Another class.
    pub const OTHER_CLASS: Bits = 110;
    /// Last year's class: the payer copied an old purpose.
    pub const LAST_CLASS: Bits = -24;
    /// The holder's class.
    pub const SAME_CLASS: Bits = -12;
    /// Another account that exists, called one.
    pub const OTHER_ACCOUNT_CALLED: Bits = 100;
    /// Another account that exists, by its digits alone. Origin: guess.
    pub const OTHER_ACCOUNT: Bits = 4 * BIT;
    /// The account itself.
    pub const SAME_ACCOUNT: Bits = -96;
    /// Another supplier's taxpayer number or contract.
    pub const OTHER_SUPPLIER: Bits = 98;
    /// A contract of this supplier with another complex. Origin: as for other schools.
    pub const OTHER_CONTRACT: Bits = 96;
    /// The contract of the holder's complex.
    pub const SAME_CONTRACT: Bits = -96;
}
