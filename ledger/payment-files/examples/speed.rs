//! How long each format takes: 100,000 payments, as a night's registry brings them (FIELD C8).

use payment_files::synthetic::{self, Batch};
use payment_files::{Encoding, Profile, read};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let accounts: Vec<u64> = (1..=50_000).map(|n| n * 10 + 7).collect();
    let batch = Batch::random(1, 100_000, &accounts);
    let profiles = Profile::built_in();
    println!("{:<34} {:>8} {:>9} {:>12}", "file", "MB", "seconds", "rows/s");
    for encoding in [Encoding::Windows1251, Encoding::Utf8, Encoding::Cp866] {
        let mut files = synthetic::all_formats(&batch, encoding);
        if encoding == Encoding::Utf8 {
            files.push(("all of UTF-8.zip".into(), synthetic::archive(&files)?));
        }
        for (name, bytes) in files {
            let begun = Instant::now();
            let documents = read(&bytes, &name, &profiles)?;
            let seconds = begun.elapsed().as_secs_f64();
            assert!(documents.iter().all(|document| document.is_sound()), "{name}");
            let rows: usize = documents.iter().map(|document| document.rows.len()).sum();
            println!("{name:<34} {:>8.1} {seconds:>9.3} {:>12.0}", bytes.len() as f64 / 1e6, rows as f64 / seconds);
        }
    }
    Ok(())
}
