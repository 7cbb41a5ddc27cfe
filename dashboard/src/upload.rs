//! Forms that carry files: their fields as words, their files to where they are kept, one at a time.

use crate::{
    app::App,
    ask::{NoPage, ask_door},
    limits::{FILES_PER_FORM_MAX, FORM_BYTES_MAX, QUESTION_TURN_TIMEOUT},
    text::{self, Text},
};
use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use ledger_office::ticket::FileRef;
use serde::{
    de::DeserializeOwned,
    de::value::{Error, MapDeserializer},
};
use tokio::time::timeout;

/// What a file begins with, from where, and the ending that this gives it.
const SCANS: [(usize, &[u8], &str); 4] =
    [(0, b"%PDF-", "pdf"), (0, b"\xff\xd8\xff", "jpg"), (0, b"\x89PNG\r\n\x1a\n", "png"), (8, b"WEBP", "webp")];

/// The same for a browser, which offers such files alone.
pub(crate) const SCANS_OFFERED: &str = ".pdf,.jpg,.jpeg,.png,.webp";

/// A form that was received.
#[derive(Default)]
pub(crate) struct Upload {
    fields: Vec<(String, String)>,
    /// Files that are kept by now, in their order.
    pub(crate) files: Vec<FileRef>,
    /// What they were called, in the same order.
    pub(crate) names: Vec<String>,
    /// Why a file was not taken. Then the form is shown again, and nothing names what was kept.
    pub(crate) fault: Option<Text>,
}

/// The ending of a picture or a PDF; `None` for anything else.
pub(crate) fn scan(bytes: &[u8]) -> Option<&'static str> {
    let begins = |(at, magic, _): &&(usize, &[u8], &str)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    SCANS.iter().find(begins).map(|(.., ending)| *ending)
}

/// The ending of a table; its reader says what is wrong with it.
pub(crate) fn table(bytes: &[u8]) -> Option<&'static str> {
    Some(if bytes.starts_with(b"PK\x03\x04") { "xlsx" } else { "csv" })
}

/// Receives a form and keeps its files of at most `most` bytes, which are named by their number, from `first` on: what people call a file may be a name,
/// and the journal keeps it for ever.
///
/// # Errors
/// [`NoPage`] when it breaks off, is too large, or cannot be kept.
pub(crate) async fn receive(
    app: &App,
    mut form: Multipart,
    first: usize,
    most: usize,
    ending: fn(&[u8]) -> Option<&'static str>,
) -> Result<Upload, NoPage> {
    let Ok(Ok(_turn)) = timeout(QUESTION_TURN_TIMEOUT, app.uploads.acquire()).await else { return Err(NoPage::Busy) };
    let mut upload = Upload::default();
    let mut room = FORM_BYTES_MAX;
    while let Some(field) = form.next_field().await.map_err(broken_off)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(called) = field.file_name().map(str::to_owned) else {
            let words = take(field, room).await?.ok_or(NoPage::TooLarge)?;
            room = room.saturating_sub(words.len() + name.len());
            upload.fields.push((name, String::from_utf8(words).map_err(|_| NoPage::BadAddress)?));
            continue;
        };
        // A form without a file sends one without bytes.
        match take(field, most).await? {
            Some(bytes) if bytes.is_empty() => {}
            Some(_) if upload.files.len() == FILES_PER_FORM_MAX => upload.fault = Some(text::FILES_TOO_MANY),
            Some(bytes) => match ending(&bytes) {
                Some(ending) => {
                    let name = format!("{}.{ending}", first + upload.files.len());
                    upload.files.push(keep(app, name, bytes).await?);
                    upload.names.push(called);
                }
                None => upload.fault = Some(text::FILE_OF_OTHER_KIND),
            },
            None => upload.fault = Some(text::FILE_TOO_LARGE),
        }
    }
    Ok(upload)
}

impl Upload {
    /// The fields as a form's own type, all of whose fields are words.
    ///
    /// # Errors
    /// [`NoPage::BadAddress`] when these pages did not make the form.
    pub(crate) fn form<T: DeserializeOwned>(&self) -> Result<T, NoPage> {
        from_fields(&self.fields)
    }
}

/// The same of any fields.
///
/// # Errors
/// [`NoPage::BadAddress`] when these pages did not make the form.
pub(crate) fn from_fields<T: DeserializeOwned>(fields: &[(String, String)]) -> Result<T, NoPage> {
    let fields = fields.iter().map(|(name, words)| (name.as_str(), words.as_str()));
    T::deserialize(MapDeserializer::<_, Error>::new(fields)).map_err(|_| NoPage::BadAddress)
}

/// All bytes of a field; `None` when it has more than `max`, read to its end so that the browser hears the answer.
async fn take(mut field: Field<'_>, max: usize) -> Result<Option<Vec<u8>>, NoPage> {
    let mut taken = Some(Vec::new());
    while let Some(piece) = field.chunk().await.map_err(broken_off)? {
        taken = taken.filter(|bytes: &Vec<u8>| bytes.len() + piece.len() <= max);
        if let Some(bytes) = &mut taken {
            bytes.extend_from_slice(&piece);
        }
    }
    Ok(taken)
}

async fn keep(app: &App, name: String, bytes: Vec<u8>) -> Result<FileRef, NoPage> {
    let size = bytes.len() as u64;
    let hash = ask_door(app, move |door| door.keep_file(&bytes)).await?;
    Ok(FileRef { hash, name, size })
}

fn broken_off(error: MultipartError) -> NoPage {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { NoPage::TooLarge } else { NoPage::BadAddress }
}
