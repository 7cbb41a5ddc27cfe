//! What a terminal hears: XML with a result code.

use crate::feed::amount::roubles;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// Result codes of the protocol that this server gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResultCode {
    /// The account may be paid to, or is paid.
    Fine = 0,
    /// Ask again later.
    Temporary = 1,
    /// The account number cannot be one.
    AccountFormat = 4,
    /// There is no such account.
    AccountUnknown = 5,
    /// The payment is not taken, or the network is not known.
    Forbidden = 7,
    /// The sum is too small.
    SumTooSmall = 241,
    /// The sum is too large.
    SumTooLarge = 242,
    /// Something else that asking again will not mend.
    Fatal = 300,
}

impl ResultCode {
    /// Russian first; never about a person.
    const fn words(self) -> &'static str {
        match self {
            Self::Fine => "принято / accepted",
            Self::Temporary => "повторите позже / ask again later",
            Self::AccountFormat => "неверный номер лицевого счёта / not an account number",
            Self::AccountUnknown => "лицевой счёт не найден / no such account",
            Self::Forbidden => "приём запрещён / not taken",
            Self::SumTooSmall => "сумма слишком мала / sum too small",
            Self::SumTooLarge => "сумма слишком велика / sum too large",
            Self::Fatal => "платёж отклонён / refused",
        }
    }

    /// For the counters.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fine => "result_0",
            Self::Temporary => "result_1",
            Self::AccountFormat => "result_4",
            Self::AccountUnknown => "result_5",
            Self::Forbidden => "result_7",
            Self::SumTooSmall => "result_241",
            Self::SumTooLarge => "result_242",
            Self::Fatal => "result_300",
        }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    txn_id: String,
    pub(super) result: ResultCode,
    /// Position and kopecks of the payment that stands.
    stands: Option<(u64, i64)>,
    comment: &'static str,
}

impl Answer {
    pub(crate) fn new(txn_id: &str, result: ResultCode) -> Self {
        Self { txn_id: txn_id.to_owned(), result, stands: None, comment: "" }
    }

    /// With other words than the result's own.
    #[must_use]
    pub(super) fn told(self, comment: &'static str) -> Self {
        Self { comment, ..self }
    }

    /// With the position of the payment's record as its number here.
    #[must_use]
    pub(super) fn at(self, pos: u64, amount_kopecks: i64) -> Self {
        Self { stands: Some((pos, amount_kopecks)), ..self }
    }

    /// For the counters.
    pub(crate) fn word(&self) -> &'static str {
        self.result.word()
    }

    /// The answer's bytes.
    fn xml(&self) -> std::io::Result<Vec<u8>> {
        let mut writer = Writer::new(Vec::new());
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.create_element("response").write_inner_content(|writer| {
            let mut leaf =
                |name: &str, text: &str| writer.create_element(name).write_text_content(BytesText::new(text)).map(drop);
            leaf("osmp_txn_id", &self.txn_id)?;
            if let Some((pos, amount_kopecks)) = self.stands {
                leaf("prv_txn", &pos.to_string())?;
                leaf("sum", &roubles(amount_kopecks))?;
            }
            leaf("result", &(self.result as u16).to_string())?;
            leaf("comment", if self.comment.is_empty() { self.result.words() } else { self.comment })
        })?;
        Ok(writer.into_inner())
    }
}

impl IntoResponse for Answer {
    /// Always 200: the protocol speaks by its result codes. A GET that pays is never to be kept.
    fn into_response(self) -> Response {
        let xml = match self.xml() {
            Ok(xml) => xml,
            Err(error) => {
                tracing::error!(%error, "an answer to a terminal could not be written");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let mut response = xml.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
