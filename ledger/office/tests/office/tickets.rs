//! A ticket's life.

use crate::world::{SCHOOL, World};
use edge_protocol::Reason;
use ledger_office::command::OfficeCommand;
use ledger_office::ticket::{TicketKind, TicketState};

fn write(state: Option<TicketState>, text: &str) -> OfficeCommand {
    OfficeCommand::Ticket { ticket: 1, text: text.into(), remote: state.is_none(), state, files: Vec::new() }
}

#[test]
fn a_ticket_goes_from_hand_to_hand() {
    let mut world = World::new();
    let draft = serde_json::json!({ "kind": "top_up_transfer", "building": SCHOOL, "holder": 10, "amount_kopecks": 15_000,
        "text": "paid to the sister's account", "channel": "mail" });
    let open = OfficeCommand::OpenTicket { draft: serde_json::from_value(draft).expect("a draft") };
    assert_eq!(world.act(&open), Reason::Accepted);
    let steps = [
        write(Some(TicketState::InWork), ""),
        write(None, "showed how to find the payment"),
        write(Some(TicketState::Waiting), "which bank?"),
        write(Some(TicketState::InWork), "the savings bank"),
        write(Some(TicketState::Done), "transferred"),
        write(Some(TicketState::InWork), "it did not arrive"),
        write(Some(TicketState::Done), "now it did"),
    ];
    for step in &steps {
        assert_eq!(world.act(step), Reason::Accepted, "{step:?}");
    }
    let ticket = world.city.office().ticket(1).expect("opened");
    assert_eq!((ticket.state, ticket.notes.len(), ticket.closed_us), (TicketState::Done, steps.len(), Some(world.now)));
    assert!(ticket.notes[1].remote && !ticket.notes[0].remote);
    assert_eq!(world.city.office().open_tickets().count(), 0);
    world.check();
}

/// Every pair of states: what the table allows can be done, what it does not is refused.
#[test]
fn states_follow_the_table_and_a_withdrawn_ticket_stays_so() {
    let closed: Vec<_> = TicketState::ALL.into_iter().filter(|state| state.is_closed()).collect();
    assert_eq!(closed, [TicketState::Done, TicketState::Refused, TicketState::Withdrawn]);
    for from in TicketState::ALL {
        assert!(!from.may_become(from) && !from.may_become(TicketState::Open), "{from:?}");
        assert!(!TicketState::Withdrawn.may_become(from));
    }
    assert!(TicketKind::ALL.into_iter().filter(|kind| kind.is_about_money()).all(TicketKind::is_about_account));
}
