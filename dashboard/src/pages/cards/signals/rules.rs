//! What the city watches for, and what holds an identifier at once.

use crate::{
    act::{self, Sent, act, look, new_form, not_done, problem},
    app::App,
    ask::NoPage,
    auth::{Signed, rights::Action},
    ctx::Ctx,
    pages::frame::{self, Frame},
    panels::holder::fact,
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::crumbs::crumbs,
    words::cards as words,
};
use axum::{
    Extension, Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::{
    OfficeCommand,
    stock::{SIGNAL_KINDS, SignalKind, SignalRules, StockDeed},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// The form, as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filled {
    near: String,
    far: String,
    backs: String,
    from: String,
    until: String,
    hold_0: String,
    hold_1: String,
    hold_2: String,
    #[serde(flatten)]
    sent: Sent,
}

impl Filled {
    fn of(rules: SignalRules) -> Self {
        let tick = |kind| if rules.holds(kind) { String::from("1") } else { String::new() };
        Self {
            near: rules.near_s.to_string(),
            far: rules.far_s.to_string(),
            backs: rules.pass_backs.to_string(),
            from: rules.night.0.to_string(),
            until: rules.night.1.to_string(),
            hold_0: tick(SignalKind::Travel),
            hold_1: tick(SignalKind::PassBack),
            hold_2: tick(SignalKind::Hours),
            sent: Sent::default(),
        }
    }

    const fn holds(&self, kind: SignalKind) -> &String {
        match kind {
            SignalKind::Travel => &self.hold_0,
            SignalKind::PassBack => &self.hold_1,
            SignalKind::Hours => &self.hold_2,
        }
    }

    /// # Errors
    /// The field that cannot be read.
    fn read(&self) -> Result<SignalRules, &'static str> {
        let hold = SIGNAL_KINDS.into_iter().filter(|kind| !self.holds(*kind).is_empty()).map(|kind| 1 << kind as u8).sum();
        Ok(SignalRules {
            near_s: self.near.trim().parse().map_err(|_| "near")?,
            far_s: self.far.trim().parse().map_err(|_| "far")?,
            pass_backs: self.backs.trim().parse().map_err(|_| "backs")?,
            night: (self.from.trim().parse().map_err(|_| "from")?, self.until.trim().parse().map_err(|_| "until")?),
            hold,
        })
    }
}

/// `GET /cards/signals/rules`.
pub(crate) async fn show(app: State<Arc<App>>, prefs: Extension<Prefs>, who: Signed) -> Result<Markup, NoPage> {
    who.may(Action::ReadCards, None)?;
    let rules = look(&app, |city, _| city.office().stock().signal_rules()).await?;
    page(&app.ctx(&prefs), &prefs, &who, &Filled::of(rules), &html! {})
}

/// `POST /cards/signals/rules`.
pub(crate) async fn submit(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Form(filled): Form<Filled>,
) -> Result<Response, NoPage> {
    who.may(Action::SetCards, None)?;
    let ctx = app.ctx(&prefs);
    let said = match filled.read() {
        Err(field) => not_done(&ctx, html! { a href={ "#" (field) } { (ctx.t(text::KD_WHOLE)) } }),
        Ok(rules) => {
            let done = act(&app, &who, &filled.sent, OfficeCommand::Stock { deed: StockDeed::SetSignals { rules } }).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(routes::CARD_SIGNALS).into_response());
            }
            problem(&ctx, done.reason)
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, &prefs, &who, &filled, &said)?).into_response())
}

fn page(ctx: &Ctx, prefs: &Prefs, who: &Signed, filled: &Filled, said: &Markup) -> Result<Markup, NoPage> {
    let (title, form) = (ctx.t(text::SG_RULES), new_form()?);
    let list = (Some(routes::CARD_SIGNALS.into()), ctx.t(text::SG_TITLE));
    let fields: [(&str, Text, &str); 5] = [
        ("near", text::SG_NEAR, &filled.near),
        ("far", text::SG_FAR, &filled.far),
        ("backs", text::SG_BACKS, &filled.backs),
        ("from", text::SG_NIGHT_FROM, &filled.from),
        ("until", text::SG_NIGHT_UNTIL, &filled.until),
    ];
    let held = || SIGNAL_KINDS.into_iter().filter(|kind| !filled.holds(*kind).is_empty());
    let content = html! {
        (crumbs(ctx, &[(Some(routes::CARDS.into()), ctx.t(text::RESERVE)), list, (None, title)]))
        h1 { (title) }
        p.lead { (ctx.t(text::SG_RULES_WHAT)) }
        (said)
        @if who.may(Action::SetCards, None).is_ok() {
            form.panel.acting method="post" action=(routes::CARD_SIGNAL_RULES) {
                (act::hidden(&form, 0))
                @for (id, label, typed) in fields {
                    label for=(id) { (ctx.t(label)) }
                    input.short id=(id) name=(id) inputmode="numeric" required autocomplete="off" value=(typed);
                }
                fieldset {
                    legend { (ctx.t(text::SG_HOLDS)) }
                    @for kind in SIGNAL_KINDS {
                        p.tick {
                            input id={ "hold-" (kind as u8) } type="checkbox" name={ "hold_" (kind as u8) } value="1" checked[!filled.holds(kind).is_empty()];
                            label for={ "hold-" (kind as u8) } { (ctx.t(words::signal(kind))) }
                        }
                    }
                }
                (act::why_again(ctx, filled.sent.why()))
                p.actions { button.primary { (ctx.t(text::SG_RULES_SET)) } }
            }
        } @else {
            article.panel { dl.facts {
                @for (_, label, typed) in fields { (fact(ctx.t(label), html! { (typed) })) }
                @for kind in held() { (fact(ctx.t(text::SG_HOLDS), html! { (ctx.t(words::signal(kind))) })) }
            } }
        }
    };
    Ok(frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content))
}
