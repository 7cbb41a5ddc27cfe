//! The pieces of the page: each draws what it is given.

use super::words;
use crate::{
    ctx::Ctx,
    format::{DASH, day as day_words, machine_day, number, rubles},
    limits::OPEN_DAYS_SHOWN,
    link::Link,
    routes,
    text::{self, Text},
    ui::{
        hint,
        icon::{self, State},
        table::{Column, Row, table},
        when::when,
    },
    views::LiveView,
};
use maud::{Markup, html};
use reconciliation::{
    Class, Difference, Side, Sum, Summary,
    ageing::{Age, by_age},
};

/// What the reader of the list may open.
#[derive(Clone, Copy)]
pub(super) struct Opens {
    /// Records of the journal.
    pub(super) entries: bool,
    /// Refunds of the supplier.
    pub(super) refunds: bool,
}

const SUMS: [Column; 3] =
    [Column::words(text::COL_RECON_WHAT), Column::number(text::COL_RECON_ROWS), Column::number(text::COL_SUM)];
const AGES: [Column; 3] = [Column::words(text::COL_AGE), Column::number(text::COL_RECON_ROWS), Column::number(text::COL_SUM)];
const DIFFERENCES: [Column; 8] = [
    Column::words(text::COL_DIFFERENCE),
    Column::words(text::COL_RECON_ROW),
    Column::words(text::COL_POSTING),
    Column::words(text::COL_ACCOUNT),
    Column::number(text::COL_HAS_PROVIDER),
    Column::number(text::COL_HAS_FOUND),
    Column::number(text::COL_GAP),
    Column::words(text::COL_DO),
];

/// Whether the day closes.
pub(super) fn verdict(ctx: &Ctx, summary: &Summary, stale: bool) -> Markup {
    let only_waits = summary.classes.keys().all(|class| class.waits());
    let (state, words) = match () {
        () if !summary.is_explained() => (State::Alarm, text::RECON_UNEXPLAINED),
        () if summary.is_empty() => (State::Warn, text::RECON_EMPTY),
        () if summary.closes() => (State::Ok, text::RECON_CLOSED),
        () if only_waits => (State::Warn, text::RECON_WAITS),
        () => (State::Alarm, text::RECON_OPEN),
    };
    html! {
        p.verdict.(state.class()) #verdict role="status" { (icon::state(ctx, state)) strong { (ctx.t(words)) } }
        @if stale { p.verdict.warn { (icon::state(ctx, State::Warn)) (ctx.t(text::RECON_STALE)) } }
        @if summary.statements == 0 && summary.provider.rows > 0 { (hint::hint(ctx.t(text::RECON_NO_STATEMENT), None)) }
    }
}

/// Provider and ledger.
pub(super) fn ledger_side(ctx: &Ctx, summary: &Summary) -> Markup {
    let plain = [
        ("provider", text::RECON_PROVIDER, Some(summary.provider)),
        ("postings", text::RECON_POSTINGS, Some(summary.postings)),
        ("matched", text::RECON_MATCHED, Some(summary.matched)),
    ];
    let further = [
        ("repeated", text::RECON_REPEATED, summary.repeated),
        ("other-booked", text::RECON_OTHER_BOOKED, summary.booked_other_days),
        ("of-others", text::RECON_OF_OTHERS, summary.of_other_days),
    ];
    let further = further.into_iter().filter(|(.., sum)| sum.rows > 0).map(|(id, name, sum)| (id, name, Some(sum)));
    side(ctx, summary, Side::Ledger, (text::RECON_GAP, summary.ledger_gap()), plain.into_iter().chain(further))
}

/// Provider and bank.
pub(super) fn bank_side(ctx: &Ctx, summary: &Summary) -> Markup {
    let fee = Sum { rows: 0, kopecks: summary.fee_kopecks };
    let plain = [
        ("confirmed", text::RECON_CONFIRMED, Some(summary.confirmed)),
        ("fee", text::RECON_FEE, Some(fee)),
        ("statement", text::RECON_STATEMENT, Some(Sum { rows: 0, ..summary.statement })),
    ];
    let other = [("other-in", text::RECON_OTHER_IN, summary.other_in), ("other-out", text::RECON_OTHER_OUT, summary.other_out)];
    let other = other.into_iter().filter(|(.., sum)| sum.rows > 0).map(|(id, name, sum)| (id, name, Some(sum)));
    side(ctx, summary, Side::Bank, (text::RECON_BANK_GAP, summary.bank_gap()), plain.into_iter().chain(other))
}

/// Refunds and bank (RFD-07); nothing where neither has any.
pub(super) fn refunds_side(ctx: &Ctx, summary: &Summary) -> Markup {
    if summary.payouts.rows + summary.refunds.rows == 0 {
        return html! {};
    }
    let plain = [
        ("payouts", text::RECON_PAYOUTS, Some(summary.payouts)),
        ("refunds", text::RECON_REFUNDS, Some(summary.refunds)),
        ("refunds-matched", text::RECON_MATCHED, Some(summary.refunds_matched)),
    ];
    side(ctx, summary, Side::Refunds, (text::RECON_REFUNDS_GAP, summary.refunds_gap()), plain.into_iter())
}

fn side(
    ctx: &Ctx,
    summary: &Summary,
    side: Side,
    (gap_name, gap): (Text, i128),
    plain: impl Iterator<Item = (&'static str, Text, Option<Sum>)>,
) -> Markup {
    let (label, heading) = match side {
        Side::Ledger => ("ledger-h", text::RECON_POSTINGS),
        Side::Bank => ("bank-h", text::RECON_STATEMENT),
        Side::Refunds => ("refunds-h", text::REFUNDS),
    };
    let count = |rows: u64| {
        if rows == 0 {
            html! { (DASH) }
        } else {
            html! { (number(ctx.lang, rows)) }
        }
    };
    let to = |class: Class| {
        let day = Link::to(routes::supplier_reconciliation(summary.supplier)).with("day", machine_day(summary.day));
        day.with("class", class.word())
    };
    let lines = plain.filter_map(|(id, name, sum)| {
        let sum = sum?;
        Some(Row {
            id: format!("s-{id}"),
            cells: vec![html! { (ctx.t(name)) }, count(sum.rows), html! { (rubles(ctx.lang, sum.kopecks)) }],
        })
    });
    let gap = Row {
        id: format!("s-{label}-gap"),
        cells: vec![html! { strong { (ctx.t(gap_name)) } }, count(0), html! { (rubles(ctx.lang, gap)) }],
    };
    let classes = summary.classes.iter().filter(|(class, _)| class.side() == side).map(|(class, sum)| Row {
        id: format!("s-{}", class.word()),
        cells: vec![
            html! { a href=(to(*class)) { (ctx.t(words::class(*class))) } },
            count(sum.rows),
            html! { (rubles(ctx.lang, sum.kopecks)) },
        ],
    });
    html! {
        article.panel aria-labelledby=(label) {
            h2 id=(label) { (ctx.t(text::RECON_SUMS)) " " small { (ctx.t(heading)) } }
            (table(ctx, label, &SUMS, lines.chain([gap]).chain(classes)))
        }
    }
}

/// The choice of a kind.
pub(super) fn filter(ctx: &Ctx, supplier: u32, day: i32, chosen: Option<Class>) -> Markup {
    html! {
        form.filter action=(routes::supplier_reconciliation(supplier)) {
            input type="hidden" name="day" value=(machine_day(day));
            label for="class" { (ctx.t(text::RECON_CLASS)) }
            select #class name="class" {
                option value="" { (ctx.t(text::ANY)) }
                @for class in Class::ALL {
                    option value=(class.word()) selected[chosen == Some(class)] { (ctx.t(words::class(class))) }
                }
            }
            button { (ctx.t(text::FILTER_DO)) }
        }
    }
}

/// The list, with ways to what the reader may open.
pub(super) fn differences(ctx: &Ctx, supplier: u32, opens: Opens, rows: &[(usize, &Difference)]) -> Markup {
    let line = |(n, one): &(usize, &Difference)| Row {
        id: format!("d{n}"),
        cells: vec![
            html! { (ctx.t(words::class(one.class))) },
            file_row(ctx, supplier, one),
            posting(ctx, opens, one),
            html! { @if one.account == 0 { (DASH) } @else { (one.account) } },
            html! { (rubles(ctx.lang, one.stated_kopecks)) },
            html! { (rubles(ctx.lang, one.found_kopecks)) },
            html! { (rubles(ctx.lang, one.kopecks())) },
            html! { (ctx.t(words::to_do(one))) },
        ],
    };
    table(ctx, "differences-h", &DIFFERENCES, rows.iter().map(line))
}

fn file_row(ctx: &Ctx, supplier: u32, one: &Difference) -> Markup {
    html! {
        @if one.file == 0 { (DASH) } @else {
            a href=(routes::supplier_payment_file(supplier, one.file)) { (ctx.t(text::COL_PAYMENT_FILE)) " № " (one.file) }
            ", "
            @if one.line == 0 { (ctx.t(text::RECON_WHOLE_FILE)) } @else { (ctx.t(text::COL_LINE)) " " (one.line) }
        }
    }
}

/// The posting, or the refund where it is about one.
fn posting(ctx: &Ctx, opens: Opens, one: &Difference) -> Markup {
    if one.refund != 0 {
        let name = html! { (ctx.t(text::COL_REFUND)) " № " (one.refund) };
        return html! { @if opens.refunds { a href=(routes::refund(one.refund)) { (name) } } @else { (name) } };
    }
    html! {
        @match one.pos {
            None => (DASH),
            Some(pos) if opens.entries => a href=(routes::entry(pos)) { "#" (pos) },
            Some(pos) => { "#" (pos) },
        }
        @if let Some(origin) = one.origin { " " small { (ctx.t(words::origin(origin))) } }
    }
}

/// How long what is open has been so, and on which days.
pub(super) fn ages(ctx: &Ctx, supplier: u32, summaries: &[Summary], today: i32) -> Markup {
    let sums = by_age(summaries.iter(), today);
    let line = |(age, sum): (Age, Sum)| Row {
        id: format!("a{}", age as u8),
        cells: vec![
            html! { (ctx.t(words::age(age))) },
            html! { (number(ctx.lang, sum.rows)) },
            html! { (rubles(ctx.lang, sum.kopecks)) },
        ],
    };
    let to = |day: i32| Link::to(routes::supplier_reconciliation(supplier)).with("day", machine_day(day));
    let open: Vec<&Summary> = summaries.iter().rev().filter(|one| !one.closes()).take(OPEN_DAYS_SHOWN).collect();
    html! {
        article.panel aria-labelledby="ages-h" {
            h2 #ages-h { (ctx.t(text::RECON_AGES)) " " small { (ctx.t(text::RECON_AGES_WHAT)) } }
            (table(ctx, "ages-h", &AGES, Age::ALL.into_iter().zip(sums).map(line)))
            h3 { (ctx.t(text::RECON_DAYS)) }
            @if open.is_empty() {
                (hint::hint(ctx.t(text::RECON_NO_DAYS), None))
            } @else {
                ul { @for one in open { li {
                    a href=(to(one.day)) { (day_words(one.day)) } ": "
                    (rubles(ctx.lang, one.classes.values().map(|sum| sum.kopecks.abs()).sum::<i128>())) " "
                    small { (number(ctx.lang, one.classes.values().map(|sum| sum.rows).sum::<u64>())) }
                } } }
            }
        }
    }
}

/// Invariant `sum-is-zero`, as it was checked the last time.
pub(super) fn books(ctx: &Ctx, live: &LiveView) -> Markup {
    let (state, words) =
        if live.sum_kopecks == 0 { (State::Ok, text::RECON_BOOKS_ZERO) } else { (State::Alarm, text::RECON_BOOKS_BROKEN) };
    html! {
        article.panel aria-labelledby="books-h" {
            h2 #books-h { (ctx.t(text::RECON_BOOKS)) }
            p.verdict.(state.class()) #sum { (icon::state(ctx, state)) (ctx.t(words)) }
            p.hint { (ctx.t(text::SUM_CHECKED)) " " (when(live.sum_at_us)) }
        }
    }
}
