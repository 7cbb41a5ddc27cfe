//! Where the money of a refund goes (RFD-05): typed by somebody, checked by its own digits, kept sealed. The journal has its hash alone.

use crate::{
    app::App,
    ask::{NoPage, ask_door},
    ctx::Ctx,
    format::hex,
    limits::REFUND_NAME_SIGNS_MAX,
    text,
};
use maud::{Markup, html};
use papers::{
    bank::{Account, Advice, BankFault, Bic, CorrAccount, Field as BankField},
    forms::RefundBank,
    registry_files::BankDetails,
};
use serde::{Deserialize, Serialize};

/// Digits of an account that everybody may see.
const SHOWN_DIGITS: usize = 4;

/// What somebody types; all empty when the details come later.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    applicant: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    bank_account: String,
    #[serde(default)]
    bank_name: String,
    #[serde(default)]
    bic: String,
    #[serde(default)]
    corr_account: String,
}

/// What is sealed. Fields are added, never renamed: they are read for years.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Details {
    /// Makes the hash in the journal tell nothing: bank accounts are few enough to try them all.
    salt: String,
    /// Whose money it is about.
    holder: u32,
    /// Who applies.
    pub(crate) applicant: String,
    /// How to reach them; may be empty.
    pub(crate) contact: String,
    /// Whose bank account it is.
    pub(crate) recipient: String,
    account: String,
    pub(crate) bank_name: String,
    bic: String,
    /// Empty where the bank has none.
    corr_account: String,
}

/// A field that cannot be right: its name, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) key: &'static str,
    pub(crate) words: String,
}

impl Typed {
    /// True when nothing of it was filled in.
    pub(super) fn is_empty(&self) -> bool {
        let Self { applicant, contact, recipient, bank_account, bank_name, bic, corr_account } = self;
        [applicant, contact, recipient, bank_account, bank_name, bic, corr_account].iter().all(|text| text.trim().is_empty())
    }

    /// What was typed, checked by every digit that can be.
    ///
    /// # Errors
    /// Every field that cannot be right; then nothing is kept.
    pub(super) fn read(&self, ctx: &Ctx, holder: u32) -> Result<Details, Vec<Fault>> {
        let mut faults = Vec::new();
        let long = |text: &str| text.chars().count() > REFUND_NAME_SIGNS_MAX;
        for (key, text, needed) in [
            ("recipient", &self.recipient, true),
            ("bank_name", &self.bank_name, true),
            ("applicant", &self.applicant, false),
            ("contact", &self.contact, false),
        ] {
            if needed && text.trim().is_empty() {
                faults.push(Fault { key, words: ctx.t(text::RF_FILL_IN).to_owned() });
            } else if long(text.trim()) {
                faults.push(Fault { key, words: format!("{} {REFUND_NAME_SIGNS_MAX}", ctx.t(text::RF_TOO_LONG)) });
            }
        }
        let mut bad = |fault: BankFault| {
            let key = match fault.field() {
                BankField::Bic => "bic",
                BankField::CorrAccount => "corr_account",
                _ => "bank_account",
            };
            faults.push(Fault { key, words: fault.words(ctx.lang.on_paper()) });
        };
        let (mut account, mut corr) = (None, None);
        let bic = Bic::new(&self.bic).map_err(&mut bad).ok();
        if let Some(bic) = &bic {
            account = Account::new(&self.bank_account, bic).map_err(&mut bad).ok();
            if !self.corr_account.trim().is_empty() {
                corr = CorrAccount::new(&self.corr_account, bic).map_err(&mut bad).ok();
            }
        }
        let (Some(bic), Some(account), true) = (bic, account, faults.is_empty()) else { return Err(faults) };
        let text = |text: &str| text.trim().to_owned();
        let recipient = text(&self.recipient);
        let applicant = if self.applicant.trim().is_empty() { recipient.clone() } else { text(&self.applicant) };
        Ok(Details {
            salt: String::new(),
            holder,
            applicant,
            contact: text(&self.contact),
            recipient,
            account: account.to_string(),
            bank_name: text(&self.bank_name),
            bic: bic.to_string(),
            corr_account: corr.map_or_else(String::new, |corr| corr.to_string()),
        })
    }
}

impl Details {
    /// The last digits.
    pub(crate) fn masked(&self) -> String {
        format!("····{}", self.account.get(self.account.len().saturating_sub(SHOWN_DIGITS)..).unwrap_or_default())
    }

    /// As papers take them; `None` when the rules for details have changed since they were sealed.
    pub(super) fn checked(&self) -> Option<BankDetails> {
        let bic = Bic::new(&self.bic).ok()?;
        let account = Account::new(&self.account, &bic).ok()?;
        let corr = Some(&self.corr_account).filter(|text| !text.is_empty());
        let corr_account = corr.map(|text| CorrAccount::new(text, &bic)).transpose().ok()?;
        Some(BankDetails { account, bank_name: self.bank_name.clone(), bic, corr_account })
    }

    /// As the application has them.
    pub(super) fn on_paper(&self) -> Option<RefundBank> {
        let BankDetails { account, bank_name, bic, corr_account } = self.checked()?;
        Some(RefundBank { recipient: self.recipient.clone(), account, bank_name, bic, corr_account })
    }

    /// What a person should look at again.
    pub(super) fn advice(&self) -> Option<Advice> {
        self.checked()?.account.advice_for_individual()
    }

    /// Every field with its name, for whoever may see it.
    pub(super) fn fields<'a>(&'a self, ctx: &Ctx<'a>) -> [(&'a str, &'a str); 7] {
        [
            (ctx.t(text::RF_APPLICANT), &self.applicant),
            (ctx.t(text::RF_CONTACT), &self.contact),
            (ctx.t(text::RF_RECIPIENT), &self.recipient),
            (ctx.t(text::RF_BANK_ACCOUNT), &self.account),
            (ctx.t(text::RF_BANK_NAME), &self.bank_name),
            (ctx.t(text::RF_BIC), &self.bic),
            (ctx.t(text::RF_CORR), &self.corr_account),
        ]
    }
}

/// Seals details; their hash.
///
/// # Errors
/// [`NoPage`] when they cannot be kept.
pub(super) async fn seal(app: &App, mut details: Details) -> Result<String, NoPage> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|error| {
        tracing::error!(%error, "no randomness for a sealed file");
        NoPage::Broken
    })?;
    details.salt = hex(&salt);
    let bytes = serde_json::to_vec(&details).map_err(|_| NoPage::Broken)?;
    ask_door(app, move |door| door.keep_file(&bytes)).await
}

/// Sealed details of this holder's refund; `None` when there are none, or they were destroyed with the holder's name.
///
/// # Errors
/// [`NoPage`] when the vault cannot be read.
pub(super) async fn open(app: &App, hash: &str, holder: u32) -> Result<Option<Details>, NoPage> {
    if hash.is_empty() {
        return Ok(None);
    }
    let asked = hash.to_owned();
    let bytes = ask_door(app, move |door| door.file(&asked)).await?;
    let details: Option<Details> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    Ok(details.filter(|details| details.holder == holder))
}

/// The fields of a form, filled with what was typed before.
pub(super) fn fields(ctx: &Ctx, typed: &Typed, faults: &[Fault], needed: bool) -> Markup {
    let rows = [
        ("applicant", text::RF_APPLICANT, &typed.applicant, "", false),
        ("contact", text::RF_CONTACT, &typed.contact, "", false),
        ("recipient", text::RF_RECIPIENT, &typed.recipient, "", needed),
        ("bank_account", text::RF_BANK_ACCOUNT, &typed.bank_account, "numeric", needed),
        ("bic", text::RF_BIC, &typed.bic, "numeric", needed),
        ("bank_name", text::RF_BANK_NAME, &typed.bank_name, "", needed),
        ("corr_account", text::RF_CORR, &typed.corr_account, "numeric", false),
    ];
    html! {
        @for (key, name, value, mode, needed) in rows {
            (labelled(ctx.t(name), key, faults, &html! {
                input id=(key) name=(key) value=(value) inputmode=[Some(mode).filter(|mode| !mode.is_empty())] autocomplete="off"
                    required[needed] aria-invalid=[bad(faults, key).map(|_| "true")] aria-describedby=[bad(faults, key)];
            }))
        }
    }
}

/// A label, what is wrong with the field, and the field.
pub(super) fn labelled(name: &str, key: &str, faults: &[Fault], input: &Markup) -> Markup {
    html! {
        label for=(key) { (name) }
        @if let Some(fault) = faults.iter().find(|fault| fault.key == key) { p.alarm id=(format!("{key}-bad")) { (fault.words) } }
        (input)
    }
}

/// Id of the words about a field that cannot be right.
pub(super) fn bad(faults: &[Fault], key: &str) -> Option<String> {
    faults.iter().any(|fault| fault.key == key).then(|| format!("{key}-bad"))
}

/// The faults above the form, each with the way to its field.
pub(super) fn summary(ctx: &Ctx, faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            (crate::ui::problem::summary(ctx, text::NOT_DONE, &html! {
                ul { @for fault in faults { li { a href=(format!("#{}", fault.key)) { (fault.words) } } } }
            }))
        }
    }
}

#[cfg(test)]
mod tests;
