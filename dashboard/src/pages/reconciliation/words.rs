//! Names of the kinds of difference, and what to do about each.

use crate::text::{self, Text};
use reconciliation::{Class, Difference, Origin, Why, ageing::Age};

pub(super) const fn class(class: Class) -> Text {
    match class {
        Class::MissingHere => text::RC_MISSING_HERE,
        Class::MissingThere => text::RC_MISSING_THERE,
        Class::AmountDiffers => text::RC_AMOUNT,
        Class::AccountDiffers => text::RC_ACCOUNT,
        Class::NotInStatement => text::RC_NOT_PAID,
        Class::StatementDiffers => text::RC_PAID_OTHER,
        Class::OnlyInStatement => text::RC_ONLY_THERE,
        Class::PayoutUnmarked => text::RC_UNMARKED,
        Class::PayoutMissing => text::RC_NO_PAYOUT,
        Class::PayoutDiffers => text::RC_PAYOUT_OTHER,
    }
}

pub(super) const fn to_do(difference: &Difference) -> Text {
    match (difference.class, difference.why) {
        (_, Why::Refused) => text::RD_REFUSED,
        (_, Why::SameOperation) => text::RD_SAME,
        (_, Why::GoneBack) => text::RD_BACK,
        (_, Why::PostedTwice) => text::RD_TWICE,
        (Class::MissingHere, Why::Unknown) => text::RD_MISSING_HERE,
        (Class::MissingThere, Why::Unknown) => text::RD_MISSING_THERE,
        (Class::AmountDiffers, Why::Unknown) => text::RD_AMOUNT,
        (Class::AccountDiffers, Why::Unknown) => text::RD_ACCOUNT,
        (Class::NotInStatement, Why::Unknown) => text::RD_NOT_PAID,
        (Class::StatementDiffers, Why::Unknown) => text::RD_PAID_OTHER,
        (Class::OnlyInStatement, Why::Unknown) => text::RD_ONLY_THERE,
        (_, Why::NotPassed) => text::RD_NOT_PASSED,
        (_, Why::PaidTwice) => text::RD_PAID_TWICE,
        (_, Why::CameBack) => text::RD_CAME_BACK,
        (Class::PayoutUnmarked, Why::Unknown) => text::RD_UNMARKED,
        (Class::PayoutMissing, Why::Unknown) => text::RD_NO_PAYOUT,
        (Class::PayoutDiffers, Why::Unknown) => text::RD_PAYOUT_OTHER,
    }
}

pub(super) const fn origin(origin: Origin) -> Text {
    match origin {
        Origin::File(_) => text::RECON_BY_FILE,
        Origin::Notice => text::RECON_BY_NOTICE,
        Origin::Command => text::RECON_BY_COMMAND,
    }
}

pub(super) const fn age(age: Age) -> Text {
    match age {
        Age::Today => text::AGE_TODAY,
        Age::One => text::AGE_ONE,
        Age::TwoThree => text::AGE_TWO_THREE,
        Age::FourSeven => text::AGE_FOUR_SEVEN,
        Age::Older => text::AGE_OLDER,
    }
}
