//! Import into a running server: the file is planned against the followed state, and its changes go through the same door as
//! everything else. Gateways learn of new modes and deny lists by notices, the generator's city is written anew.

use crate::access::{Access, ClientFile, Scope};
use crate::api::error::ApiError;
use crate::api::extract::{Gate, Path, Query, gate};
use crate::folder::Folder;
use crate::import::{ImportKind, Plan, plan, read};
use crate::import_file::{Apply, command_id, publish};
use crate::ledger::Ledger;
use crate::limits::IMPORT_UPLOAD_MAX;
use crate::vault::Vault;
use crate::writer::now_us;
use anyhow::{Context, bail};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router, middleware};
use clap::ValueEnum;
use ledger_core::{Command, Registry};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Changes on their way to the ledger at once. Origin: fills a block's worth of barriers, a fraction of the queue.
const IN_FLIGHT: usize = 256;

#[derive(Clone)]
struct Imports {
    ledger: Arc<Ledger>,
    vault: Arc<Vault>,
    folder: Arc<Folder>,
    /// One import at a time: each is planned against a copy of the whole state.
    turn: Arc<Mutex<()>>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Options {
    file_name: String,
    #[serde(default)]
    apply: bool,
    #[serde(default)]
    skip_bad: bool,
}

/// What an import found and did.
#[derive(Serialize, Deserialize, Debug, Default)]
pub struct ImportReport {
    /// What to know about the file.
    pub notes: Vec<String>,
    /// What is wrong, row by row, Russian and English.
    pub faults: Vec<(String, String)>,
    /// Faults beyond those listed.
    pub faults_left_out: usize,
    /// Rows that make something new.
    pub created: usize,
    /// Rows that change something.
    pub changed: usize,
    /// Rows that say what is known.
    pub unchanged: usize,
    /// Rows with a fault.
    pub bad: usize,
    /// Changes carried out.
    pub applied: usize,
}

impl ImportReport {
    /// The report of a plan of which `applied` changes were carried out.
    pub fn of(plan: &Plan, applied: usize) -> Self {
        Self {
            notes: plan.notes.iter().map(crate::import::Note::en).collect(),
            faults: plan.reports.iter().map(|r| (r.ru(), r.en())).collect(),
            faults_left_out: plan.reports_left_out,
            created: plan.created,
            changed: plan.changed,
            unchanged: plan.unchanged,
            bad: plan.bad,
            applied,
        }
    }
}

/// `POST /api/v1/import/{kind}?file_name=…&apply=true&skip_bad=true` with the file as body; needs the scope `registry:write`.
pub fn router(ledger: Arc<Ledger>, access: &Arc<Access>, vault: Arc<Vault>, folder: Arc<Folder>) -> Router {
    let behind = Gate { access: Arc::clone(access), scope: Some(Scope::RegistryWrite) };
    Router::new()
        .route("/api/v1/import/{kind}", post(upload))
        .route_layer(middleware::from_fn_with_state(behind, gate))
        .layer(DefaultBodyLimit::max(IMPORT_UPLOAD_MAX))
        .with_state(Imports { ledger, vault, folder, turn: Arc::default() })
}

async fn upload(
    State(imports): State<Imports>,
    Path(kind): Path<String>,
    Query(options): Query<Options>,
    body: Bytes,
) -> Result<Json<ImportReport>, ApiError> {
    let kind = ImportKind::from_str(&kind, true).map_err(|_| {
        let known: Vec<&str> = ImportKind::ALL.iter().map(|k| k.name()).collect();
        ApiError::not_found(
            "no_kind",
            format!("nothing of the kind \"{kind}\" can be imported"),
            format!("use one of {}", known.join(", ")),
        )
    })?;
    let _turn = imports.turn.lock().await;
    drop(imports.ledger.read().await?);
    let planning = imports.clone();
    let file = body.clone();
    let planned = tokio::task::spawn_blocking(move || {
        let table = read(kind, &file, &options.file_name)
            .map_err(|e| ApiError::bad_request("bad_file", e.en(), "mend the file and send it again"))?;
        let state = ledger_core::State::clone(&planning.ledger.read_now());
        Ok::<_, ApiError>((plan(&table, &state), options))
    });
    let (plan, options) = planned.await.map_err(|e| ApiError::internal("the plan ended early", &e))??;
    let commands = match plan.commands() {
        Some(all) => all,
        None if options.skip_bad => plan.commands_of_good_rows(),
        None => &[],
    };
    if !options.apply || commands.is_empty() {
        return Ok(Json(ImportReport::of(&plan, 0)));
    }
    imports.carry_out(&body, commands).await?;
    imports.remember(&plan).await?;
    Ok(Json(ImportReport::of(&plan, commands.len())))
}

impl Imports {
    /// Puts the changes into the queue in order, a bounded number at a time.
    async fn carry_out(&self, file: &[u8], commands: &[(u32, Registry)]) -> Result<(), ApiError> {
        let at = now_us();
        for (chunk, rows) in commands.chunks(IN_FLIGHT).enumerate() {
            let mut waiting = Vec::with_capacity(rows.len());
            for (index, (row, change)) in rows.iter().enumerate() {
                let id = command_id(at, file, chunk * IN_FLIGHT + index);
                waiting.push((*row, self.ledger.submit(id, Command::Registry(change.clone()))?));
            }
            for (row, answer) in waiting {
                let answer = self.ledger.answered(answer).await?;
                if !answer.reason.is_accepted() {
                    return Err(ApiError::new(
                        StatusCode::CONFLICT,
                        "changed_meanwhile",
                        format!("row {row} was refused: {}", answer.reason.en()),
                        "the registry changed while the file was being imported; send the file again, rows already done are unchanged then",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Names into the vault, certificates for new gateways, and the city for generators.
    async fn remember(&self, plan: &Plan) -> Result<(), ApiError> {
        drop(self.ledger.read().await?);
        let persons = plan.persons_of_good_rows().to_vec();
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
            this.vault.put_all(persons.iter().map(|(holder, person)| (*holder, person)))?;
            this.vault.flush()?;
            let state = ledger_core::State::clone(&this.ledger.read_now());
            publish(&this.folder, &state)
        });
        match done.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(ApiError::internal("the registry is changed, but its files could not be written", &error)),
            Err(error) => Err(ApiError::internal("the registry is changed, but its files could not be written", &error)),
        }
    }
}

/// Sends a file to a running server.
///
/// # Errors
/// When the server cannot be reached or refuses the file as a whole; the text says what to do.
pub async fn send(
    server: &str,
    client: &ClientFile,
    kind: ImportKind,
    file: &std::path::Path,
    how: Apply,
) -> anyhow::Result<ImportReport> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let base = if server.contains("://") { server.to_owned() } else { format!("http://{server}") };
    let url = format!("{}/api/v1/import/{}", base.trim_end_matches('/'), kind.name());
    let flag = |on: bool| if on { "true" } else { "false" };
    let request = reqwest::Client::new()
        .post(&url)
        .query(&[("file_name", name.as_str()), ("apply", flag(how.apply)), ("skip_bad", flag(how.skip_bad))])
        .bearer_auth(client.api_token.reveal())
        .body(bytes);
    let answer = request.send().await.with_context(|| format!("{url} does not answer; is the server running?"))?;
    let (status, text) = (answer.status(), answer.text().await?);
    if !status.is_success() {
        bail!("the server answered {status}: {text}");
    }
    serde_json::from_str(&text).context("the server's answer is not a report of this version")
}
