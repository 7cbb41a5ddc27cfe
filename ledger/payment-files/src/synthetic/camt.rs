//! camt.053 and camt.054.

use super::{Batch, Payment, encoded, roubles};
use crate::text::Encoding;
use std::fmt::Write;

/// How a message is written.
#[derive(Clone, Copy, Debug)]
pub struct Camt {
    /// A day's statement (053) rather than a notice (054).
    pub statement: bool,
    /// 2 to 13.
    pub version: u8,
    /// Payments in one entry; more than one make a batch.
    pub per_entry: usize,
    /// Of the file.
    pub encoding: Encoding,
}

impl Camt {
    /// camt.054.001.08 in UTF-8 with entries of three.
    pub fn notice() -> Self {
        Self { statement: false, version: 8, per_entry: 3, encoding: Encoding::Utf8 }
    }

    /// camt.053.001.08 in UTF-8 with entries of three, the same as in [`notice`](Self::notice).
    pub fn statement() -> Self {
        Self { statement: true, ..Self::notice() }
    }
}

/// The message: a statement has balances, a notice has none.
pub fn camt(batch: &Batch, how: Camt) -> Vec<u8> {
    let (kind, message, part) = match how.statement {
        true => ("053", "BkToCstmrStmt", "Stmt"),
        false => ("054", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    };
    let label = match how.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Windows1251 => "windows-1251",
        Encoding::Koi8R => "KOI8-R",
        Encoding::Cp866 => "IBM866",
    };
    let (day, number) = (batch.date, batch.number);
    let entries: Vec<&[Payment]> = batch.payments.chunks(how.per_entry.max(1)).collect();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"{label}\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{:02}\">\n\
         <{message}><GrpHdr><MsgId>M{number}</MsgId><CreDtTm>{day}T21:00:00+03:00</CreDtTm></GrpHdr>\n<{part}><Id>{number}</Id>\
         <CreDtTm>{day}T21:00:00+03:00</CreDtTm><Acct><Id><Othr><Id>{}</Id></Othr></Id><Ccy>RUB</Ccy><Svcr><FinInstnId><BICFI>\
         TESTRUMM</BICFI></FinInstnId></Svcr></Acct>\n",
        how.version, batch.settlement_account
    );
    if how.statement {
        for (code, kopecks) in [("OPBD", batch.opening_kopecks), ("CLBD", batch.opening_kopecks + batch.sum())] {
            let sum = roubles(kopecks, '.');
            let _ = writeln!(
                xml,
                "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"RUB\">{sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
                 <Dt><Dt>{day}</Dt></Dt></Bal>"
            );
        }
    }
    let total = roubles(batch.sum(), '.');
    let _ = writeln!(
        xml,
        "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries><Sum>{total}</Sum></TtlNtries></TxsSummry>",
        entries.len()
    );
    for (n, payments) in (1..).zip(entries) {
        entry(&mut xml, how, n, payments);
    }
    let _ = writeln!(xml, "</{part}></{message}></Document>");
    encoded(&xml, how.encoding)
}

fn entry(xml: &mut String, how: Camt, n: usize, payments: &[Payment]) {
    let sum = roubles(payments.iter().map(|p| p.amount_kopecks).sum(), '.');
    let status = if how.version >= 7 { "<Cd>BOOK</Cd>" } else { "BOOK" };
    let day = payments.first().map(|p| p.date).unwrap_or_default();
    let _ = writeln!(
        xml,
        "<Ntry><NtryRef>{n}</NtryRef><Amt Ccy=\"RUB\">{sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>{day}</Dt>\
         </BookgDt><AcctSvcrRef>E{n}</AcctSvcrRef><BkTxCd><Prtry><Cd>01</Cd></Prtry></BkTxCd><NtryDtls>"
    );
    for p in payments {
        let (sum, payer, words) = (roubles(p.amount_kopecks, '.'), escaped(&p.payer), escaped(&p.purpose));
        let amount = match how.version {
            ..=3 => format!("<AmtDtls><TxAmt><Amt Ccy=\"RUB\">{sum}</Amt></TxAmt></AmtDtls>"),
            _ => format!("<Amt Ccy=\"RUB\">{sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"),
        };
        let name = if how.version >= 8 { format!("<Pty><Nm>{payer}</Nm></Pty>") } else { format!("<Nm>{payer}</Nm>") };
        let _ = writeln!(
            xml,
            "<TxDtls><Refs><AcctSvcrRef>{}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}<RltdPties><Dbtr>{name}\
             </Dbtr><DbtrAcct><Id><Othr><Id>{}</Id></Othr></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls>",
            p.id, p.payer_account
        );
    }
    xml.push_str("</NtryDtls></Ntry>\n");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
