//! "Why?": the ordered checks that an event goes through, each named by the refusal that it gives (DESIGN §3).

use crate::record::{Record, RecordKind};
use alloc::vec::Vec;
use edge_protocol::{Direction, MealClass, Reason};

/// The checks of this record's event in their order; the first that failed is its answer, and all that come before held. Empty
/// for commands.
pub fn checks_of(record: &Record) -> Vec<Reason> {
    if !record.is_event() {
        return Vec::new();
    }
    Reason::ALL.iter().copied().filter(|reason| is_asked(record, *reason)).collect()
}

/// Whether the rules of this record's kind have this check. Within a kind, checks go by the number of their reason.
fn is_asked(record: &Record, reason: Reason) -> bool {
    use Reason as R;
    let Some(kind) = RecordKind::from_code(record.kind) else { return reason == R::MalformedEvent };
    match reason {
        R::MalformedEvent | R::DeviceUnknown | R::DeviceOfOtherBuilding | R::DeviceClosed | R::EventTooOld | R::EventInFuture => {
            return true;
        }
        // Any device may say that it lives, or that it does not.
        R::DeviceOfOtherKind => return !matches!(kind, RecordKind::Heartbeat | RecordKind::Fault),
        _ => {}
    }
    let by_card = record.card_bits != 0;
    let of_card = matches!(reason, R::CardUnknown | R::CardNotIssued | R::CardBlocked | R::CardLost | R::CardReturned);
    match kind {
        RecordKind::Tap => {
            let entering = record.detail != Direction::Out as u8;
            of_card
                || matches!(reason, R::HolderInactive | R::Debounced | R::PassBack)
                || (entering && matches!(reason, R::OutsideVisitorWindow | R::BuildingClosed | R::WrongBuilding))
        }
        RecordKind::Bring | RecordKind::Take => {
            of_card
                || matches!(
                    reason,
                    R::HolderInactive | R::NotKindergarten | R::ChildUnknown | R::ChildOfOtherBuilding | R::AdultNotAllowed
                )
                || (kind == RecordKind::Bring && reason == R::BuildingClosed)
        }
        RecordKind::MealDebit => {
            let free = record.detail == MealClass::Free as u8;
            let planned = record.detail != MealClass::PaidAdditional as u8;
            match reason {
                R::AccountUnknown => !by_card,
                R::HolderInactive | R::AmountInvalid | R::MealsNotServed | R::ContractMissing | R::ServiceDayClosed => true,
                R::NotInMealPlan => planned,
                R::NoBenefit | R::MealAlreadyTaken => free,
                R::DailyLimitReached | R::InsufficientFunds => !free,
                _ => of_card && by_card,
            }
        }
        _ => false,
    }
}
