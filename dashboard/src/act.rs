//! What every form that acts has in common: a number of its own, the preview it was sent under, and the reason somebody gave.

use crate::{
    app::App,
    ask::{NoPage, at_the_door},
    auth::Signed,
    ctx::Ctx,
    lang::Lang,
    limits::WHY_BYTES_MAX,
    text,
    ui::problem::summary,
    views::office::{Act, Done, DoorError},
};
use edge_protocol::Reason;
use ledger_office::{City, OfficeCommand};
use maud::{Markup, Render, html};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Hidden and common fields of a form that acts.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Sent {
    /// Number of the form: sent twice, it is done once.
    #[serde(default)]
    form: String,
    /// Digest of the preview that stood beside it, hexadecimal; empty without one.
    #[serde(default)]
    expects: String,
    /// Why.
    #[serde(default)]
    why: String,
}

impl Sent {
    /// Of a form that is read field by field.
    pub(crate) fn new(form: &str, expects: &str, why: &str) -> Self {
        Self { form: form.to_owned(), expects: expects.to_owned(), why: why.to_owned() }
    }

    fn id(&self) -> Result<u128, NoPage> {
        u128::from_str_radix(&self.form, 16).ok().filter(|id| *id != 0).ok_or(NoPage::BadAddress)
    }

    /// Why, as it was typed.
    pub(crate) fn why(&self) -> &str {
        &self.why
    }

    /// True when this form was sent before, and answered.
    pub(crate) async fn is_used(&self, app: &App) -> Result<bool, NoPage> {
        let sent = Self { form: self.form.clone(), ..Self::default() };
        look(app, move |city, _| sent.is_used_in(city)).await?
    }

    /// The same while the city is looked at.
    pub(crate) fn is_used_in(&self, city: &City) -> Result<bool, NoPage> {
        Ok(city.position_of(self.id()?).is_some())
    }

    /// The same for one of several commands that the form asks for: its number follows from the form's.
    ///
    /// # Errors
    /// [`NoPage::BadAddress`] when the form was not made by these pages.
    pub(crate) fn part(&self, part: &[u8]) -> Result<Self, NoPage> {
        let hash = Sha256::new().chain_update(self.id()?.to_be_bytes()).chain_update(part).finalize();
        let id = hash.first_chunk::<16>().map_or(1, |head| u128::from_be_bytes(*head));
        Ok(Self { form: format!("{:032x}", id.max(1)), ..self.clone() })
    }
}

/// What happened just now, said once: a page that a form led to has it in its address.
#[derive(Deserialize)]
pub(crate) struct Just {
    pub(crate) done: Option<String>,
}

/// A number for a form.
pub(crate) fn new_form() -> Result<String, NoPage> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness for a form");
        NoPage::Broken
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes).max(1)))
}

/// The hidden fields of a form that is being drawn; `expects` is the preview's digest, 0 without one.
pub(crate) fn hidden(form: &str, expects: u64) -> Markup {
    html! {
        input type="hidden" name="form" value=(form);
        @if expects != 0 { input type="hidden" name="expects" value=(format!("{expects:016x}")); }
    }
}

/// The field for the reason: everything that changes something needs one.
pub(crate) fn why(ctx: &Ctx) -> Markup {
    why_again(ctx, "")
}

/// The same with what was typed before.
pub(crate) fn why_again(ctx: &Ctx, typed: &str) -> Markup {
    html! {
        label for="why" { (ctx.t(text::WHY_LABEL)) }
        p.hint #why-hint { (ctx.t(text::WHY_HINT)) }
        textarea #why name="why" rows="2" required maxlength=(WHY_BYTES_MAX) aria-describedby="why-hint" { (typed) }
    }
}

/// Carries out what a form asks. A refusal is an answer.
///
/// # Errors
/// [`NoPage`] when the form was not made by these pages, or the ledger does not answer.
pub(crate) async fn act(app: &App, who: &Signed, sent: &Sent, command: OfficeCommand) -> Result<Done, NoPage> {
    let id = sent.id()?;
    let expects = match sent.expects.as_str() {
        "" => 0,
        digest => u64::from_str_radix(digest, 16).map_err(|_| NoPage::BadAddress)?,
    };
    if sent.why.len() > WHY_BYTES_MAX {
        return Err(NoPage::BadAddress);
    }
    let why = sent.why.trim().to_owned();
    let act = Act { id, login: who.operator.login.clone(), from: app.origin_of(who), why, expects, command };
    app.door.act(act).await.map_err(|error| {
        tracing::warn!(%error, "an act got no answer");
        match error {
            DoorError::Busy | DoorError::Stopped => NoPage::Busy,
            DoorError::TooLarge => NoPage::BadAddress,
        }
    })
}

/// Looks at the city on a blocking thread, a few readers at a time. Decide what may be seen before, or inside.
///
/// # Errors
/// [`NoPage::Busy`] and [`NoPage::Broken`].
pub(crate) async fn look<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&City, i64) -> T + Send + 'static,
) -> Result<T, NoPage> {
    let answer = at_the_door(app, |door| {
        let (mut question, mut answer) = (Some(question), None);
        door.look(&mut |city, now_us| answer = question.take().map(|question| question(city, now_us)));
        answer
    });
    answer.await?.ok_or(NoPage::Broken)
}

/// A refusal in the reader's words, as a summary at the top of a form that is shown again.
pub(crate) fn problem(ctx: &Ctx, reason: Reason) -> Markup {
    let words = match ctx.lang {
        Lang::Ru => reason.ru(),
        Lang::En => reason.en(),
    };
    not_done(ctx, html! { (words) ". " small { (ctx.t(text::CODE)) " " (reason.code()) } })
}

/// The same for what these pages refuse before the office is asked.
pub(crate) fn not_done(ctx: &Ctx, words: impl Render) -> Markup {
    summary(ctx, text::NOT_DONE, &html! { p { (words) } })
}
