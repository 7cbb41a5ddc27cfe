//! How long the long papers take, and, when a folder is named, all sample papers written there to be looked at.
//!
//! ```text
//! cargo run --release -p papers --example measure -- [folder]
//! ```

#[path = "../tests/papers/sample.rs"]
mod sample;

use papers::{Lang, Paper, PaperFault};
use std::{hint::black_box, path::PathBuf, time::Instant};

/// Runs of each paper; the middle one is told.
const RUNS: usize = 21;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    measure("statement, 1,000 rows", || sample::statement(Lang::Ru, 1_000).paper())?;
    measure("reserved balances, 3,000 rows", || sample::reserved(3_000).paper())?;
    measure("confirmation", || sample::confirmation().paper())?;
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else { return Ok(()) };
    for (name, paper) in [
        ("statement", sample::statement(Lang::Ru, 70).paper()?),
        ("statement-en", sample::statement(Lang::En, 12).paper()?),
        ("confirmation", sample::confirmation().paper()?),
        ("application-empty", papers::forms::RefundApplication::empty(sample::TODAY).paper()?),
        ("application", sample::application().paper()?),
        ("order", sample::order().paper()?),
        ("reserved", sample::reserved(900).paper()?),
        ("transfer", sample::transfer().paper()?),
        ("monthly", sample::monthly().paper()?),
    ] {
        std::fs::write(folder.join(format!("{name}.pdf")), paper.pdf()?.bytes)?;
        std::fs::write(folder.join(format!("{name}.docx")), paper.docx()?)?;
    }
    std::fs::write(folder.join("refunds.xlsx"), sample::registry().table()?.xlsx(sample::TODAY)?)?;
    std::fs::write(folder.join("refunds.txt"), sample::registry().client_bank()?.bytes)?;
    std::fs::write(folder.join("monthly.xlsx"), sample::monthly().table()?.xlsx(sample::TODAY)?)?;
    Ok(())
}

fn measure(name: &str, paper: impl Fn() -> Result<Paper, PaperFault>) -> Result<(), PaperFault> {
    let (mut pdf, mut docx) = (Vec::new(), Vec::new());
    let (mut pages, mut bytes) = (0, (0, 0));
    for _ in 0..RUNS {
        let begun = Instant::now();
        let file = black_box(paper()?.pdf()?);
        pdf.push(begun.elapsed());
        let begun = Instant::now();
        let other = black_box(paper()?.docx()?);
        docx.push(begun.elapsed());
        (pages, bytes) = (file.pages, (file.bytes.len(), other.len()));
    }
    pdf.sort_unstable();
    docx.sort_unstable();
    let middle = |times: &[std::time::Duration]| times.get(RUNS / 2).copied().unwrap_or_default();
    println!("{name}: PDF {:.1?}, {pages} pages, {} bytes; DOCX {:.1?}, {} bytes", middle(&pdf), bytes.0, middle(&docx), bytes.1);
    Ok(())
}
