//! Scans of the signed application (RFD-03): carried over the check of the answers, attached later, and seen with a reason (FIELD C5).

use super::{
    bank::{Fault, labelled},
    one::{self, View, find_to_do, head},
};
use crate::{
    act::{Sent, act, hidden, new_form, not_done, problem, why},
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action, session::SessionId},
    ctx::Ctx,
    format::number,
    limits::{FILE_BYTES_MAX, SCANS_CARRIED},
    link::Link,
    pages::frame::{self, Frame},
    prefs::Prefs,
    routes,
    text::{self, Text},
    ui::hint,
    upload::{SCANS_OFFERED, Upload, receive, scan},
    views::office::Identity,
};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use ledger_office::{OfficeCommand, command::Fact, limits::REFUND_SCANS_MAX, ticket::FileRef};
use maud::{Markup, html};
use std::sync::Arc;

/// Scans that were brought with an application which is not filed yet.
#[derive(Clone)]
pub(crate) struct Carried {
    /// Who brought them.
    login: String,
    /// Whose application it is.
    holder: u32,
    files: Vec<FileRef>,
}

/// The same as a form carries it: an id in place of the hashes, so that nobody names a file that somebody else brought.
#[derive(Default)]
pub(super) struct Kept {
    /// Empty without files.
    id: String,
    files: Vec<FileRef>,
}

impl Kept {
    /// Remembers scans for the next page.
    ///
    /// # Errors
    /// [`NoPage::Broken`] when there is no randomness.
    pub(super) fn put(app: &App, who: &Signed, holder: u32, files: Vec<FileRef>) -> Result<Self, NoPage> {
        if files.is_empty() {
            return Ok(Self::default());
        }
        let now = app.options.clock.now();
        let carried = Carried { login: who.operator.login.clone(), holder, files: files.clone() };
        let id = app.scans.put(carried, now + SCANS_CARRIED, now).map_err(|error| {
            tracing::error!(%error, "no randomness for scans");
            NoPage::Broken
        })?;
        Ok(Self { id: id.as_str().to_owned(), files })
    }

    /// The scans by the id that a form carries; `None` when somebody else brought them, for somebody else, or they lay too long.
    pub(super) fn files(app: &App, who: &Signed, holder: u32, id: &str) -> Option<Vec<FileRef>> {
        if id.is_empty() {
            return Some(Vec::new());
        }
        let carried = app.scans.get(&SessionId::parse(id)?, app.options.clock.now())?;
        (carried.login == who.operator.login && carried.holder == holder).then_some(carried.files)
    }

    /// The hidden field.
    pub(super) fn hidden(&self) -> Markup {
        html! { @if !self.id.is_empty() { input type="hidden" name="scans" value=(self.id); } }
    }

    /// The field for more of them, below those that the form carries.
    pub(super) fn fields(&self, ctx: &Ctx, faults: &[Fault]) -> Markup {
        html! {
            (self.hidden())
            @if !self.files.is_empty() {
                p { (ctx.t(text::RF_SCANS_KEPT)) ":" }
                (listed(ctx, &self.files))
                label.tick { input type="checkbox" name="drop" value="1"; " " (ctx.t(text::RF_SCANS_DROP)) }
            }
            (field(ctx, faults))
        }
    }
}

/// What a form carries and brings together, and why the brought ones are not taken.
pub(super) fn brought(carried: Option<Vec<FileRef>>, upload: &Upload) -> (Vec<FileRef>, Option<Text>) {
    let Some(carried) = carried else { return (Vec::new(), Some(text::RF_SCANS_LOST)) };
    if upload.fault.is_some() {
        return (carried, upload.fault);
    }
    let all = once(carried.iter().chain(&upload.files), 1);
    if all.len() > REFUND_SCANS_MAX { (carried, Some(text::RF_SCANS_TOO_MANY)) } else { (all, None) }
}

/// Each file once, named by its number, from `first` on.
fn once<'a>(files: impl Iterator<Item = &'a FileRef>, first: usize) -> Vec<FileRef> {
    let mut all: Vec<FileRef> = Vec::new();
    for file in files {
        if all.iter().all(|other| other.hash != file.hash) {
            let ending = file.name.rsplit('.').next().unwrap_or_default();
            all.push(FileRef { name: format!("{}.{ending}", first + all.len()), ..file.clone() });
        }
    }
    all
}

/// Scans by their names and sizes.
pub(super) fn listed(ctx: &Ctx, files: &[FileRef]) -> Markup {
    html! { ul.hits { @for file in files { li { (file.name) " " (size(ctx, file)) } } } }
}

fn size(ctx: &Ctx, file: &FileRef) -> Markup {
    html! { small { (number(ctx.lang, file.size.div_ceil(1024))) " KiB" } }
}

fn field(ctx: &Ctx, faults: &[Fault]) -> Markup {
    html! {
        (labelled(ctx.t(text::RF_SCANS_ADD), "files", faults, &html! {
            input #files type="file" name="files" multiple accept=(SCANS_OFFERED) aria-describedby="files-hint";
        }))
        p.hint #files-hint { (ctx.t(text::FILES_HINT)) }
    }
}

/// True when the scans went with their holder's name.
///
/// # Errors
/// [`NoPage`] when the vault cannot be read.
pub(super) async fn are_destroyed(app: &App, view: &View) -> Result<bool, NoPage> {
    let holder = view.refund.draft.holder;
    Ok(!view.refund.draft.files.is_empty()
        && matches!(ask_door(app, move |door| door.identity(holder)).await?, Identity::Forgotten(_)))
}

/// The scans of a refund, and the form for more.
pub(super) fn panel(ctx: &Ctx, view: &View, destroyed: bool, form: &str) -> Markup {
    let (id, files) = (view.refund.id, &view.refund.draft.files);
    html! {
        article.panel aria-labelledby="scans-h" {
            h2 #scans-h { (ctx.t(text::RF_SCANS)) " " small { (files.len()) } }
            @if files.is_empty() { (hint::hint(ctx.t(text::RF_SCANS_NONE), None)) } @else {
                ul.hits {
                    @for file in files {
                        li {
                            @if view.makes && !destroyed { a href=(routes::refund_scan(id, &file.hash)) { (file.name) } } @else { (file.name) }
                            " "
                            @if destroyed { small { (ctx.t(text::FILE_DESTROYED)) } } @else { (size(ctx, file)) }
                        }
                    }
                }
            }
            @if view.makes && !view.refund.state.is_closed() {
                form.acting method="post" action=(routes::refund_scans(id)) enctype="multipart/form-data" {
                    (hidden(form, 0))
                    (field(ctx, &[]))
                    p.actions { button { (ctx.t(text::RF_SCANS_ATTACH)) } }
                }
            }
        }
    }
}

/// `POST /refunds/{id}/scans`.
pub(crate) async fn attach(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(id): Path<u32>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, NoPage> {
    let view = find_to_do(&app, &who, Action::MakeRefunds, id).await?;
    let upload = receive(&app, sent.map_err(|_| NoPage::BadAddress)?, 1, FILE_BYTES_MAX, scan).await?;
    let ctx = app.ctx(&prefs);
    let there = &view.refund.draft.files;
    let unknown = |file: &&FileRef| there.iter().all(|other| other.hash != file.hash);
    let files = once(upload.files.iter().filter(unknown), there.len() + 1);
    let fault = if upload.fault.is_some() {
        upload.fault
    } else if upload.files.is_empty() {
        Some(text::RF_SCANS_NO_FILE)
    } else {
        (there.len() + files.len() > REFUND_SCANS_MAX).then_some(text::RF_SCANS_TOO_MANY)
    };
    let refused = match fault {
        Some(fault) => not_done(&ctx, ctx.t(fault)),
        None => {
            let done = act(&app, &who, &upload.form::<Sent>()?, OfficeCommand::RefundScan { refund: id, files }).await?;
            if done.reason.is_accepted() {
                return Ok(Redirect::to(&Link::to(routes::refund(id)).with("done", one::SCANNED).to_string()).into_response());
            }
            problem(&ctx, done.reason)
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, one::page(&app, &prefs, &who, &view, &refused).await?).into_response())
}

/// A refund in reach of whoever handles its papers, and one of its scans.
async fn find_scan(app: &App, who: &Signed, id: u32, hash: &str) -> Result<(View, FileRef), NoPage> {
    let view = find_to_do(app, who, Action::MakeRefunds, id).await?;
    let file = view.refund.draft.files.iter().find(|file| file.hash == hash).cloned().ok_or(NoPage::Missing)?;
    Ok((view, file))
}

/// `GET /refunds/{id}/scans/{hash}`.
pub(crate) async fn reason(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, hash)): Path<(u32, String)>,
) -> Result<Markup, NoPage> {
    let (view, file) = find_scan(&app, &who, id, &hash).await?;
    Ok(why_asked(&app.ctx(&prefs), &prefs, &who, (&view, &file), &html! {}, &new_form()?))
}

/// `POST /refunds/{id}/scans/{hash}`: first the audit, then the file, which no browser shows or stores. The same form shows nothing
/// twice.
pub(crate) async fn shown(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path((id, hash)): Path<(u32, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response, NoPage> {
    let (view, file) = find_scan(&app, &who, id, &hash).await?;
    let ctx = app.ctx(&prefs);
    let again = |status: StatusCode, fault: Markup| {
        Ok((status, why_asked(&ctx, &prefs, &who, (&view, &file), &fault, &new_form()?)).into_response())
    };
    if sent.is_used(&app).await? {
        return again(StatusCode::CONFLICT, html! { p.verdict.warn role="status" { (ctx.t(text::REVEAL_AGAIN)) } });
    }
    let Some(bytes) = ask_door(&app, move |door| door.file(&hash)).await? else {
        return again(StatusCode::GONE, not_done(&ctx, ctx.t(text::FILE_DESTROYED)));
    };
    let command = OfficeCommand::Note { fact: Fact::Revealed { holder: view.refund.draft.holder } };
    let done = act(&app, &who, &sent, command.clone()).await?;
    if !done.reason.is_accepted() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, problem(&ctx, done.reason));
    }
    app.stands(&who, done.pos, &command).await?;
    let headers = [
        (header::CONTENT_TYPE, String::from("application/octet-stream")),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"refund-{id}-{}\"", file.name)),
        (header::CACHE_CONTROL, String::from("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

fn why_asked(ctx: &Ctx, prefs: &Prefs, who: &Signed, (view, file): (&View, &FileRef), fault: &Markup, form: &str) -> Markup {
    let (title, id) = (ctx.t(text::RF_SCAN), view.refund.id);
    let content = html! {
        (head(ctx, view, Some(title)))
        h1 { (title) " " (file.name) " " small { (ctx.t(text::COL_REFUND)) " № " (id) } }
        (fault)
        article.panel.deed {
            p { (ctx.t(text::RF_SCAN_SHOW_WHAT)) }
            form.acting method="post" action=(routes::refund_scan(id, &file.hash)) autocomplete="off" {
                (hidden(form, 0))
                (why(ctx))
                button.primary { (ctx.t(text::RF_SCAN_SHOW)) }
            }
        }
        p.actions { a.button href=(routes::refund(id)) { (ctx.t(text::GO_BACK)) } }
    };
    frame::page_about(ctx, &Frame::about(title, prefs, &who.operator), &content)
}
