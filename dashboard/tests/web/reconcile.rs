//! Reconciliation with the registries: what a table says otherwise, its acceptance, and its undoing.

use crate::support::{Site, busy, field};
use crate::tickets::form;
use ledger_core::account_number;

/// Twelve pupils in each building, by turns in its four groups: 110001 in 1102, 110002 in 1103, 110003 in 1104, 110004 in 1101, …
fn account(holder: u32) -> u64 {
    account_number(holder)
}

/// Somebody at work on a table.
struct Desk<'a> {
    site: &'a Site,
    cookie: String,
}

impl<'a> Desk<'a> {
    async fn of(site: &'a Site, login: &str) -> Self {
        Self { site, cookie: format!("{}; turnstone_lang=en", site.sign_in_as(login).await) }
    }

    /// Sends a table of these rows; the address of its difference.
    async fn send(&self, rows: &[(u64, &str)]) -> String {
        let lines: String = rows.iter().map(|(account, group)| format!("{account};{group}\n")).collect();
        self.send_bytes(&format!("account;group\n{lines}")).await
    }

    async fn send_bytes(&self, table: &str) -> String {
        let reply = self.site.send_files("/reconcile", &self.cookie, &[], &[("file", table)]).await;
        assert_eq!(reply.status.as_u16(), 303, "{}", reply.body);
        reply.header("location").to_owned()
    }

    async fn page(&self, path: &str) -> String {
        self.site.get(path, &[("cookie", &self.cookie)]).await.body
    }

    /// Sends the form of a difference, with these fields beside the hidden ones; the answer's status and address.
    async fn accept(&self, path: &str, page: &str, fields: &str) -> (u16, String) {
        let body = format!("form={}&seen={}&{fields}", form(), field(page, "seen"));
        let reply = self.site.post(path, &[("cookie", &self.cookie)], &body).await;
        (reply.status.as_u16(), if reply.status == 303 { reply.header("location").to_owned() } else { reply.body })
    }
}

/// Each line: holder, ticked, and the words of its change.
fn lines(page: &str) -> Vec<(u32, bool, &str)> {
    let rows = page.split("<tr role=\"row\" id=\"h").skip(1);
    let line = |row: &'_ str| -> Option<(u32, bool)> { Some((row.split('"').next()?.parse().ok()?, row.contains(" checked>"))) };
    rows.filter_map(|row| {
        let (holder, ticked) = line(row)?;
        let change = row.split("data-label=\"What changes\">").nth(1)?.split("</td>").next()?;
        Some((holder, ticked, change))
    })
    .collect()
}

const MISSING: &str = "not in the table: tick if it left";

#[tokio::test(start_paused = true)]
async fn a_table_is_compared_row_by_row_and_the_fault_of_each_is_named() {
    let site = Site::new(busy(1));
    let dora = Desk::of(&site, "dora").await;
    let path = dora
        .send(&[
            (account(110_001), "1103"), // moved from 1102
            (account(110_002), "1103"), // as it is
            (account(110_003), ""),     // left
            (account(210_001), "1103"), // of another complex
            (account(119_999), "1103"), // of nobody
            (account(110_004), "2101"), // into another complex
            (account(110_005), "9999"), // into nothing
            (20, "1103"),               // no account number
        ])
        .await;
    let page = dora.page(&path).await;
    // 1103 is listed, and two of its three pupils are not.
    let expected = [(110_001, true, "moved"), (110_003, true, "left"), (110_006, false, MISSING), (110_010, false, MISSING)];
    assert_eq!(lines(&page), expected, "{page}");
    let faults: Vec<&str> = page.split("<li>row ").skip(1).filter_map(|rest| rest.split("</li>").next()).collect();
    let (account, group) = ("No such account among yours: check the number.", "No such group among yours: check the number.");
    let expected = [(5, account), (6, account), (7, group), (8, group), (9, "no account")];
    assert_eq!(faults, expected.map(|(row, words)| format!("{row}: {words}")), "nobody learns who exists elsewhere");
    assert!(page.contains("The same: 1<") && page.contains("Rows with faults: 5<"), "{page}");
    let anna = Desk::of(&site, "anna").await;
    let whole = anna.page(&path).await;
    let moved = lines(&whole).iter().filter(|(_, ticked, _)| *ticked).count();
    assert_eq!(moved, 4, "the city's operator moves children from one organisation to another: {whole}");
}

#[tokio::test(start_paused = true)]
async fn what_is_ticked_is_accepted_with_a_reason_and_put_back_under_its_preview() {
    let site = Site::new(busy(1));
    let dora = Desk::of(&site, "dora").await;
    let path = dora.send(&[(account(110_001), "1103"), (account(110_003), ""), (account(120_001), "1103")]).await;
    let page = dora.page(&path).await;
    for (fields, words) in
        [("row=110001", "No reason given"), ("why=order", "Nothing would change"), ("row=210001&why=x", "Nothing would change")]
    {
        let (status, body) = dora.accept(&path, &page, fields).await;
        assert_eq!(status, 422, "{fields}");
        assert!(body.contains(words) && body.contains("id=\"problem\""), "{fields}: {words} in {body}");
    }
    assert_eq!(dora.accept(&path, &page, "row=110001&row=110003&why=order").await, (303, "/reconcile?moved=2".into()));
    let left: Vec<u32> = lines(&dora.page(&path).await).iter().filter(|(_, ticked, _)| *ticked).map(|line| line.0).collect();
    assert_eq!(left, [120_001], "what was accepted differs no more");
    let (status, body) = dora.accept(&path, &page, "row=110001&row=120001&why=order").await;
    assert!(status == 422 && body.contains("Things changed while you were looking"), "{body}");

    let list = dora.page("/reconcile?moved=2").await;
    assert!(list.contains("Rows accepted: 2") && list.contains("href=\"/reconcile/undo/1\""), "{list}");
    let preview = dora.page("/reconcile/undo/1").await;
    for words in [account(110_001).to_string(), account(110_003).to_string()] {
        assert!(preview.contains(&words), "{preview}");
    }
    let undo = format!("form={}&expects={}&why=mistaken", form(), field(&preview, "expects"));
    for _ in 0..2 {
        let reply = site.post("/reconcile/undo/1", &[("cookie", &dora.cookie)], &undo).await;
        assert_eq!(reply.header("location"), "/reconcile", "once or twice: {}", reply.body);
    }
    assert!(dora.page("/reconcile").await.contains("put back"));
    assert!(dora.page("/reconcile/undo/1").await.contains("It can no longer be undone"));
    let again: Vec<u32> = lines(&dora.page(&path).await).iter().filter(|(_, ticked, _)| *ticked).map(|line| line.0).collect();
    assert_eq!(again, [110_001, 120_001, 110_003], "the difference is there again");
    let page = dora.page(&path).await;
    assert_eq!(dora.accept(&path, &page, "all=1&why=order").await.0, 303, "and can be accepted again");
    assert!(!lines(&dora.page(&path).await).iter().any(|(_, ticked, _)| *ticked), "all of the table, not who is missing in it");
}

#[tokio::test(start_paused = true)]
async fn a_reconciliation_of_the_city_is_put_back_by_the_city_alone() {
    let site = Site::new(busy(1));
    let (anna, dora) = (Desk::of(&site, "anna").await, Desk::of(&site, "dora").await);
    let path = anna.send(&[(account(110_001), "1103"), (account(210_001), "2103")]).await;
    let page = anna.page(&path).await;
    assert_eq!(anna.accept(&path, &page, "all=1&why=order").await, (303, "/reconcile?moved=2".into()));
    for (desk, status) in [(&anna, 200), (&dora, 404)] {
        assert_eq!(site.get("/reconcile/undo/1", &[("cookie", &desk.cookie)]).await.status.as_u16(), status);
        let undo = format!("form={}&why=x", form());
        let done = site.post("/reconcile/undo/1", &[("cookie", &dora.cookie)], &undo).await;
        assert_eq!(done.status.as_u16(), 404);
        assert_eq!(desk.page("/reconcile").await.contains("/reconcile/undo/1"), status == 200);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_table_says_so() {
    let site = Site::new(busy(1));
    let dora = Desk::of(&site, "dora").await;
    let path = dora.send_bytes("<html>").await;
    let reply = site.get(&path, &[("cookie", &dora.cookie)]).await;
    assert!(reply.status == 422 && reply.body.contains("this is no table"), "{}", reply.body);
    let none = site.send_files("/reconcile", &dora.cookie, &[], &[("file", "")]).await;
    assert!(none.status == 422 && none.body.contains("Choose the file of a table"), "{}", none.body);
    let empty = dora.page("/reconcile").await;
    assert!(empty.contains("Nothing accepted yet"), "{empty}");
    let same = dora.send(&[(account(110_002), "1103"), (account(110_006), "1103"), (account(110_010), "1103")]).await;
    assert!(dora.page(&same).await.contains("No differences"));
}
