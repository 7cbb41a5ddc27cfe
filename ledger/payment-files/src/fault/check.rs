//! What a source states about its own document, against what its rows give.

/// A number the source states about its document, and the number its rows give: kopecks, or a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Of what.
    pub kind: CheckKind,
    /// As the source says.
    pub stated: i64,
    /// As computed from what was read.
    pub found: i64,
}

impl Check {
    /// Both agree.
    pub fn holds(&self) -> bool {
        self.stated == self.found
    }
}

/// What a source states about its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckKind {
    /// The control row stands there (1) or not (0).
    ControlRow,
    /// The file's last line stands there (1) or not (0).
    End,
    /// Payments, records or entries.
    Count,
    /// Kopecks of all, what goes out subtracted.
    Sum,
    /// Kopecks passed on.
    Transferred,
    /// Kopecks kept.
    Fee,
    /// Kopecks that came in.
    TurnoverIn,
    /// Kopecks that went out.
    TurnoverOut,
    /// Closing balance in kopecks: the opening one and all rows.
    Balance,
    /// Opening balance of a day in kopecks: the closing one of the day before.
    NextDay,
}

impl CheckKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ControlRow,
        Self::End,
        Self::Count,
        Self::Sum,
        Self::Transferred,
        Self::Fee,
        Self::TurnoverIn,
        Self::TurnoverOut,
        Self::Balance,
        Self::NextDay,
    ];

    /// True when both sides are kopecks.
    pub const fn is_money(self) -> bool {
        !matches!(self, Self::ControlRow | Self::End | Self::Count)
    }

    /// Stable, for logs, tests and answers.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// What is compared and what to do when it differs, in Russian.
    pub fn ru(self) -> &'static str {
        self.words().1
    }

    /// What is compared and what to do when it differs, in English.
    pub fn en(self) -> &'static str {
        self.words().2
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::ControlRow => (
                "check-control-row",
                "контрольная строка; без неё файл мог оборваться: получите его заново",
                "control row; without it the file may be cut off: fetch it again",
            ),
            Self::End => (
                "check-end",
                "последняя строка файла; без неё он мог оборваться: получите его заново",
                "last line of the file; without it it may be cut off: fetch it again",
            ),
            Self::Count => (
                "check-count",
                "число записей; при расхождении получите файл заново или сверьтесь с банком",
                "number of records; when it differs fetch the file again or ask the bank",
            ),
            Self::Sum => (
                "check-sum",
                "общая сумма; при расхождении получите файл заново или сверьтесь с банком",
                "sum of all; when it differs fetch the file again or ask the bank",
            ),
            Self::Transferred => (
                "check-transferred",
                "сумма перевода; при расхождении сверьтесь с банком",
                "sum passed on; when it differs ask the bank",
            ),
            Self::Fee => {
                ("check-fee", "сумма комиссии; при расхождении сверьтесь с банком", "sum of fees; when it differs ask the bank")
            }
            Self::TurnoverIn => (
                "check-turnover-in",
                "поступило по счёту; при расхождении получите выписку заново",
                "money in; when it differs fetch the statement again",
            ),
            Self::TurnoverOut => (
                "check-turnover-out",
                "списано со счёта; при расхождении получите выписку заново",
                "money out; when it differs fetch the statement again",
            ),
            Self::Balance => (
                "check-balance",
                "остаток на конец; при расхождении получите выписку заново",
                "closing balance; when it differs fetch the statement again",
            ),
            Self::NextDay => (
                "check-next-day",
                "остаток на начало дня после прежнего; при расхождении получите выписку заново",
                "opening balance after the day before; when it differs fetch the statement again",
            ),
        }
    }
}
