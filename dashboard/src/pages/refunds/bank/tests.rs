use super::*;
use crate::lang::Lang;

fn typed(bank_account: &str, bic: &str, corr: &str) -> Typed {
    let [recipient, bank_name] = ["Образцова Т. П.", "Пример Банк"].map(str::to_owned);
    let [bank_account, bic, corr_account] = [bank_account, bic, corr].map(str::to_owned);
    Typed { recipient, bank_account, bank_name, bic, corr_account, ..Typed::default() }
}

/// RFD-05: what a wrong digit would send elsewhere is refused at its field.
#[test]
fn details_are_checked_by_their_digits() {
    let ctx = Ctx { lang: Lang::Ru, generator: "" };
    let bic = Bic::new("044525225").expect("a made-up bank");
    let good = papers::bank::with_key("40817810038000000123", &bic).expect("a made-up account").to_string();
    let other = format!("{}{}", &good[..19], (good.as_bytes()[19] - b'0' + 1) % 10);
    for (account, bic, corr, keys) in [
        (good.as_str(), "044525225", "", &[][..]),
        (good.as_str(), "044525225", "30101810400000000225", &[]),
        (other.as_str(), "044525225", "", &["bank_account"]),
        ("4081", "044525225", "", &["bank_account"]),
        (good.as_str(), "944525225", "", &["bic"]),
        (good.as_str(), "044525225", "30101810400000000226", &["corr_account"]),
        ("", "", "", &["bic"]),
    ] {
        let found = match typed(account, bic, corr).read(&ctx, 7) {
            Ok(details) => {
                assert_eq!(details.masked(), format!("····{}", &good[16..]));
                Vec::new()
            }
            Err(faults) => faults.iter().map(|fault| fault.key).collect(),
        };
        assert_eq!(found, keys, "{account} {bic} {corr}");
    }
    let nameless = Typed { recipient: String::from(" "), ..typed(&good, "044525225", "") };
    assert_eq!(nameless.read(&ctx, 7).err().map(|faults| faults[0].key), Some("recipient"));
    assert!(Typed::default().is_empty() && !nameless.is_empty());
}
