//! What is noticed about identifiers, what any reader's number leads to, and how long a reserve lasts (IDN-01, IDN-14, QUALITY 1.3).

use crate::{
    cards::{CARDS, does, led, page, refused, seen, site, stocked, uid},
    support::{Operator, Site},
};
use dashboard::views::office::Act;
use edge_protocol::Reason;
use ledger_core::{NO_POS, account_number, command::card_state};
use ledger_office::{
    OfficeCommand,
    decide::CLOCK,
    stock::{Sighting, SignalKind, StockDeed},
};

const PUPIL: u32 = 110_002;

/// Issues the first card to [`PUPIL`].
async fn issued(site: &Site, dora: &Operator<'_>) {
    stocked(site, dora).await;
    let account = account_number(PUPIL).to_string();
    let form = format!("/cards/do/issue?building=11&account={account}");
    led(&does(dora, &form, &[("account", &account), ("number", CARDS[0])]).await, "/cards/pieces/04A1B2C3D4E501?done=1");
}

/// The clock notices something.
async fn noticed(site: &Site, later: u64) {
    let sighting =
        Sighting { uid: uid(CARDS[0]), kind: SignalKind::Travel, building: 11, earlier: NO_POS, later, at_us: 1, measure: 20 };
    let command = OfficeCommand::Stock { deed: StockDeed::Suspect { sighting } };
    let (login, from, why) = (CLOCK.to_owned(), String::new(), String::new());
    let done = site.door.act(Act { id: 0, login, from, why, expects: 0, command }).await.expect("an answer");
    assert_eq!(done.reason, Reason::Accepted);
}

#[tokio::test(start_paused = true)]
async fn a_signal_is_looked_at_and_settled_by_who_has_the_pupil() {
    let site = site();
    let (anna, dora) = (Operator::of(&site, "anna").await, Operator::of(&site, "dora").await);
    issued(&site, &dora).await;
    assert!(page(&dora, "/cards/signals").await.contains("There are no signals"));
    noticed(&site, 1).await;
    let list = page(&dora, "/cards/signals").await;
    assert!(list.contains("Two buildings too soon: 20 s") && list.contains("04A1B2C3D4E501"), "{list}");
    let one = page(&dora, "/cards/signals/1").await;
    assert!(one.contains("What happened a person decides"), "{one}");
    assert!(page(&dora, "/cards/pieces/04A1B2C3D4E501").await.contains("/cards/signals/1"));
    refused(&does(&dora, "/cards/signals/1", &[("why", "")]).await, "code ");
    led(&does(&dora, "/cards/signals/1", &[("why", "the gateway's clock was wrong")]).await, "/cards/signals/1");
    assert!(page(&dora, "/cards/signals?all=1").await.contains("Settled"));
    assert_eq!(seen(&site, CARDS[0]).2, card_state::ACTIVE, "nobody was accused");

    // The city says that such a signal holds; a school may not.
    assert_eq!(dora.get("/cards/signals/rules").await.status.as_u16(), 404);
    let rules =
        [("near", "60"), ("far", "300"), ("backs", "3"), ("from", "23"), ("until", "5"), ("hold_0", "1"), ("why", "order 5")];
    let mut wrong = rules;
    wrong[0].1 = "soon";
    refused(&does(&anna, "/cards/signals/rules", &wrong).await, "whole number");
    led(&does(&anna, "/cards/signals/rules", &rules).await, "/cards/signals");
    noticed(&site, 2).await;
    assert_eq!(seen(&site, CARDS[0]).2, card_state::BLOCKED);
    assert!(page(&dora, "/cards/signals").await.contains("Held by rule"));
    led(&does(&dora, "/cards/signals/2", &[("release", "1"), ("why", "twins swapped their cards")]).await, "/cards/signals/2");
    assert_eq!(seen(&site, CARDS[0]).2, card_state::ACTIVE);
    let russian = site.seen_by("dora", "/cards/signals?all=1", "ru").await.body;
    assert!(russian.contains("Два здания слишком быстро: 20 с"), "{russian}");
}

#[tokio::test(start_paused = true)]
async fn any_readers_number_finds_its_card_and_a_part_of_one_is_never_completed() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    issued(&site, &dora).await;
    // As on the air, backwards, and as a decimal number of seven bytes.
    let number = 0x04A1_B2C3_D4E5_01_u64;
    for shown in ["04A1B2C3D4E501", "01E5D4C3B2A104", "04:a1:b2:c3:d4:e5:01", &number.to_string()] {
        let found = page(&dora, &format!("/cards/find?q={}", crate::support::encoded(shown))).await;
        assert!(found.contains("/cards/pieces/04A1B2C3D4E501"), "{shown}: {found}");
    }
    let several = page(&dora, "/cards/find?q=04A1B2").await;
    assert!(several.contains("Nothing is guessed") && several.contains("04A1B2C3D4E502"), "{several}");
    assert!(page(&dora, "/cards/find?q=rubbish").await.contains("No reader writes that"));
    assert!(!page(&dora, "/cards/find?q=04A1B2C3D4E599").await.contains("/cards/pieces/"));
    let anna = Operator::of(&site, "anna").await;
    let shared = page(&anna, "/cards/find?shared=first3").await;
    assert!(shared.contains("Cards with them:") && shared.contains("04A1B2C3D4E503"), "{shared}");
    assert!(!page(&dora, "/cards/find?shared=first3").await.contains("Cards with them:"), "the whole city's list is the city's");
}

#[tokio::test(start_paused = true)]
async fn a_reserve_that_is_used_has_an_outlook() {
    let site = site();
    let dora = Operator::of(&site, "dora").await;
    stocked(&site, &dora).await;
    assert!(page(&dora, "/cards/buildings/11").await.contains("once identifiers are issued"));
    let account = account_number(PUPIL).to_string();
    let form = format!("/cards/do/issue?building=11&account={account}");
    led(&does(&dora, &form, &[("account", &account), ("number", CARDS[0])]).await, "/cards/pieces/04A1B2C3D4E501?done=1");
    let outlook = page(&dora, "/cards/buildings/11").await;
    for words in ["The reserve runs out", "Order when this many are left", "Order now", "with probability"] {
        assert!(outlook.contains(words), "no \"{words}\" in {outlook}");
    }
    assert!(site.seen_by("dora", "/cards/buildings/11", "ru").await.body.contains("Резерв закончится"));
}
