//! Asks the desk on a blocking thread, a few questions at a time: a slow answer holds up its own reader and nobody else.

use crate::{
    app::App,
    auth::Refused,
    limits::QUESTION_TURN_TIMEOUT,
    views::{
        desk::{Desk, DeskError},
        office::Door,
    },
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tokio::time::timeout;

/// Why a page about an object is not there. Its words come from [`crate::errors::explain`].
#[derive(Debug)]
pub(crate) enum NoPage {
    /// No such object.
    Missing,
    /// Not for this operator.
    Refused(Refused),
    /// The address was not made by these pages.
    BadAddress,
    /// More bytes than the form may have.
    TooLarge,
    /// Ask again in a moment.
    Busy,
    /// The server has a fault.
    Broken,
}

/// The answer to a question.
pub(crate) async fn ask<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&dyn Desk) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, NoPage> {
    let desk = Arc::clone(&app.desk);
    Ok(in_turn(app, move || question(&*desk)).await??)
}

/// The same at the door of the office.
pub(crate) async fn ask_door<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&dyn Door) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, NoPage> {
    Ok(at_the_door(app, question).await??)
}

/// The same for what answers in its own way.
pub(crate) async fn at_the_door<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&dyn Door) -> T + Send + 'static,
) -> Result<T, NoPage> {
    let door = Arc::clone(&app.door);
    in_turn(app, move || question(&*door)).await
}

/// What `question` says on a blocking thread, when it is its turn.
async fn in_turn<T: Send + 'static>(app: &App, question: impl FnOnce() -> T + Send + 'static) -> Result<T, NoPage> {
    let turn = timeout(QUESTION_TURN_TIMEOUT, Arc::clone(&app.questions).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(NoPage::Busy) };
    let answered = tokio::task::spawn_blocking(move || {
        let _turn = turn; // held while the question is worked on, even when the browser has gone
        question()
    });
    match answered.await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            tracing::error!(%error, "a question ended early");
            Err(NoPage::Broken)
        }
    }
}

/// [`ask`] for an object that may not exist.
pub(crate) async fn ask_for<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&dyn Desk) -> Result<Option<T>, DeskError> + Send + 'static,
) -> Result<T, NoPage> {
    ask(app, question).await?.ok_or(NoPage::Missing)
}

impl From<DeskError> for NoPage {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Busy => Self::Busy,
            DeskError::BadCursor => Self::BadAddress,
            DeskError::Broken => Self::Broken,
        }
    }
}

impl From<Refused> for NoPage {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl IntoResponse for NoPage {
    fn into_response(self) -> Response {
        match self {
            Self::Missing => StatusCode::NOT_FOUND.into_response(),
            Self::Refused(refused) => refused.into_response(),
            Self::BadAddress => StatusCode::BAD_REQUEST.into_response(),
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}
