//! Which payments are wanted: filters stand in the address, the list goes on by the payment's number.

use crate::{
    act::look,
    app::App,
    ask::NoPage,
    limits::{SUSPENDED_EXPORTED_MAX, SUSPENDED_LOOKED_AT_MAX},
    link::Link,
    paged::{self, Found},
    text::{self, Text},
    typed::{number, word},
    words::tickets::code,
};
use ledger_core::limits::DAY_US;
use ledger_office::{City, corrections::Suspended};
use serde::{Deserialize, Serialize};

/// What the address says.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wish {
    #[serde(default, deserialize_with = "word")]
    pub(super) state: Option<Standing>,
    /// Only those that have waited so many days.
    #[serde(default, deserialize_with = "number")]
    pub(super) days: Option<u16>,
    /// Only from so many roubles on.
    #[serde(default, deserialize_with = "number")]
    pub(super) roubles: Option<u32>,
    /// Only later ones than this.
    #[serde(default, deserialize_with = "number")]
    pub(super) after: Option<u64>,
}

/// Where the payments wanted stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// In suspense.
    #[default]
    Open,
    /// Of these with a correction that waits for a second person.
    Waiting,
    /// They found their way.
    Resolved,
}

impl Standing {
    pub(super) const ALL: [Self; 3] = [Self::Open, Self::Waiting, Self::Resolved];

    pub(super) const fn words(self) -> Text {
        match self {
            Self::Open => text::SUSPENSE_OPEN,
            Self::Waiting => text::CO_WAITING,
            Self::Resolved => text::SUSPENSE_RESOLVED,
        }
    }

    fn takes(self, item: &Suspended) -> bool {
        match self {
            Self::Open => !item.resolved,
            Self::Waiting => !item.resolved && item.correction.is_some(),
            Self::Resolved => item.resolved,
        }
    }
}

impl Wish {
    /// With the filters, without the cursor.
    pub(super) fn link(&self, path: String) -> Link {
        Link::to(path).with_some("state", self.state.map(code)).with_some("days", self.days).with_some("roubles", self.roubles)
    }

    /// True without any filter, on the first page.
    pub(super) fn is_everything(&self) -> bool {
        self.state.unwrap_or_default() == Standing::Open && self.days.is_none() && self.roubles.is_none() && self.after.is_none()
    }

    /// What the filters let through: at most `rows`, oldest first.
    pub(super) async fn find(&self, app: &App, supplier: u32, rows: usize) -> Result<Found<Suspended, u64>, NoPage> {
        let wish = self.clone();
        look(app, move |city, now_us| wish.find_in(city, supplier, now_us, rows)).await
    }

    /// All pages of it, and whether there are more.
    pub(super) async fn gather(&self, app: &App, supplier: u32) -> Result<(Vec<Suspended>, bool), NoPage> {
        paged::gather(SUSPENDED_EXPORTED_MAX, |after, rows| {
            let wish = Self { after, ..self.clone() };
            async move { wish.find(app, supplier, rows).await }
        })
        .await
    }

    fn find_in(&self, city: &City, supplier: u32, now_us: i64, rows: usize) -> Found<Suspended, u64> {
        let (books, state) = (city.office().books(), self.state.unwrap_or_default());
        let all: &mut dyn Iterator<Item = &Suspended> = match state {
            Standing::Open | Standing::Waiting => &mut books.in_suspense(),
            Standing::Resolved => &mut books.all_suspended(),
        };
        let row = |item: &&Suspended| {
            let wanted = item.supplier == supplier && state.takes(item) && self.wants(item, now_us);
            wanted.then(|| Suspended::clone(item))
        };
        let later = all.skip_while(|item| self.after.is_some_and(|after| item.payment <= after));
        Found::among(later, (rows, SUSPENDED_LOOKED_AT_MAX), |item| item.payment, row)
    }

    fn wants(&self, item: &Suspended, now_us: i64) -> bool {
        let waited = now_us.saturating_sub(item.at_us) / DAY_US;
        self.days.is_none_or(|days| waited >= i64::from(days))
            && self.roubles.is_none_or(|roubles| item.kopecks >= i64::from(roubles) * 100)
    }
}
