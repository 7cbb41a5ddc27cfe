//! Leavers' cards as files: on paper with names, to be ticked off class by class, and as tables by account (IDN-09, IDN-20).

use super::{Asked, group, list::List};
use crate::{
    app::App,
    ask::{NoPage, ask_door},
    auth::{Signed, rights::Action},
    ctx::Ctx,
    download::{self, Kind},
    format::{civil, civil_moment},
    lang::Lang,
    pages::cards::plans::files::RESPONSIBLE,
    prefs::Prefs,
    routes, text,
    views::office::Identity,
    words,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use jiff::civil::Date;
use ledger_core::account_number;
use ledger_office::command::Fact;
use papers::{
    forms::{CardReturn, CardReturnRow, Signatory},
    table::{Cell, Table},
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How the list is written.
pub(super) const KINDS: [Kind; 4] = [Kind::Pdf, Kind::Docx, Kind::Xlsx, Kind::Csv];

/// Its name as a file.
pub(super) fn name(kind: Kind) -> String {
    format!("cards.{}", kind.ending())
}

/// `GET /cards/leavers/{file}`: for who may see names; papers have them, and the audit knows it first.
pub(crate) async fn show(
    app: State<Arc<App>>,
    prefs: Extension<Prefs>,
    who: Signed,
    Path(file): Path<String>,
    Query(fields): Query<Vec<(String, String)>>,
) -> Result<Response, NoPage> {
    who.may_somewhere(Action::RevealNames)?;
    let asked = Asked::of(&who, &fields)?;
    who.may(Action::RevealNames, Some(&asked.place()))?;
    let kind = KINDS.into_iter().find(|kind| file == name(*kind)).ok_or(NoPage::Missing)?;
    let list = asked.find(&app, &who).await?;
    let route = routes::card_leavers_file(&file);
    let called = format!("leavers-cards-{}", asked.complex);
    if matches!(kind, Kind::Csv | Kind::Xlsx) {
        return download::table(&app, &who, kind, route, table(&app.ctx(&prefs), &list, called)).await;
    }
    let today = crate::act::look(&app, |_, now_us| civil_moment(now_us).map(|now| now.date())).await?.ok_or(NoPage::Broken)?;
    app.tell_first(&who, Fact::Exported { route, rows: list.held.len() as u64 }).await?;
    let names = names(&app, &list).await?;
    download::written(kind, &called, move || {
        let paper = paper(&list, &names, today).paper()?;
        if kind == Kind::Docx { paper.docx() } else { paper.pdf().map(|file| file.bytes) }
    })
    .await
}

/// Names of everybody on the list; who was forgotten has none.
async fn names(app: &App, list: &List) -> Result<BTreeMap<u32, String>, NoPage> {
    let holders: BTreeSet<u32> = list.held.iter().map(|held| held.holder).collect();
    ask_door(app, move |door| {
        let mut names = BTreeMap::new();
        for holder in holders {
            if let Identity::Person { name, .. } = door.identity(holder)? {
                names.insert(holder, name);
            }
        }
        Ok(names)
    })
    .await
}

fn table(ctx: &Ctx, list: &List, name: String) -> Table {
    let head = [text::COL_GROUP, text::COL_ACCOUNT, text::COL_CARD, text::COL_KIND, text::COL_OPENS];
    let rows = list.held.iter().map(|held| {
        let opens = if held.permanent { text::OPENS_COMPLEX } else { text::OPENS_BUILDING };
        vec![
            Cell::Text(group(ctx, held)),
            Cell::Id(account_number(held.holder)),
            Cell::Text(held.tail()),
            Cell::Text(ctx.t(words::card(held.kind)).to_owned()),
            Cell::Text(ctx.t(opens).to_owned()),
        ]
    });
    Table { name, head: head.map(|title| ctx.t(title).to_owned()).into(), rows: rows.collect(), foot: None }
}

/// Russian, as official papers are.
fn paper(list: &List, names: &BTreeMap<u32, String>, date: Date) -> CardReturn {
    let ctx = Ctx { lang: Lang::Ru, generator: "" };
    let row = |held: &super::Held| CardReturnRow {
        group: group(&ctx, held),
        account: account_number(held.holder).to_string(),
        holder: names.get(&held.holder).cloned().unwrap_or_default(),
        card: held.tail(),
        kind: ctx.t(words::card(held.kind)).to_owned(),
    };
    CardReturn {
        date,
        school: list.complex.name.clone(),
        returned: list.returned,
        since: civil(list.since).unwrap_or(date),
        rows: list.held.iter().map(row).collect(),
        signatory: Signatory { position: RESPONSIBLE.to_owned(), name: None },
    }
}
