//! The sections `[[supplier_bank]]`: where parents pay to and refunds are paid from, checked before the server starts, for a wrong digit
//! sends money elsewhere.

use anyhow::{Context, ensure};
use papers::bank::{Account, BankFault, Bic, CorrAccount, Inn, Kpp};
use papers::payment_qr::Payee;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The longest number of an account in the ledger, to see that its payment code can be made.
const LONGEST_ACCOUNT: u64 = u64::MAX;

/// Banking details of one meals supplier (ACC-02, RFD-05), as text; what may be missing is empty.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub struct SupplierBankConfig {
    /// Its number in the registry.
    pub supplier: u32,
    /// Its name as the bank knows it.
    pub name: String,
    /// Taxpayer's number [ИНН]; may be empty, then there are no payment orders of refunds.
    pub inn: String,
    /// Registration code [КПП]; may be empty.
    pub kpp: String,
    /// Settlement account.
    pub account: String,
    /// Name of its bank.
    pub bank_name: String,
    /// Code of that bank [БИК].
    pub bic: String,
    /// That bank's correspondent account; empty only for clients of the Bank of Russia.
    pub corr_account: String,
}

/// All of them by supplier, checked.
///
/// # Errors
/// Which section is wrong, in which setting, and what to do; or that a supplier is there twice.
pub fn payees(sections: &[SupplierBankConfig]) -> anyhow::Result<BTreeMap<u32, Payee>> {
    let mut all = BTreeMap::new();
    for (n, section) in (1..).zip(sections) {
        let supplier = section.supplier;
        let payee = section.payee().with_context(|| format!("section {n} of [[supplier_bank]], supplier {supplier}"))?;
        ensure!(supplier != 0, "section {n} of [[supplier_bank]] has no supplier: name its number in the registry");
        let twice = all.insert(supplier, payee).is_some();
        ensure!(!twice, "section {n} of [[supplier_bank]]: supplier {supplier} is there twice; keep one");
    }
    Ok(all)
}

impl SupplierBankConfig {
    fn payee(&self) -> anyhow::Result<Payee> {
        let bic = Bic::new(&self.bic).context("bic")?;
        let corr_account = given(&self.corr_account, |text| CorrAccount::new(text, &bic)).context("corr_account")?;
        ensure!(
            corr_account.is_some() || bic.is_settlement_centre(),
            "corr_account is empty: only clients of the Bank of Russia have none"
        );
        let payee = Payee {
            name: self.name.clone(),
            account: Account::new(&self.account, &bic).context("account")?,
            bank_name: self.bank_name.clone(),
            inn: given(&self.inn, Inn::new).context("inn")?,
            kpp: given(&self.kpp, Kpp::new).context("kpp")?,
            bic,
            corr_account,
        };
        payee.top_up(LONGEST_ACCOUNT).build().context("no payment code can be made of it")?;
        Ok(payee)
    }
}

fn given<T>(text: &str, read: impl FnOnce(&str) -> Result<T, BankFault>) -> Result<Option<T>, BankFault> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> SupplierBankConfig {
        SupplierBankConfig {
            supplier: 3,
            name: "ООО «Комбинат «Пример»".into(),
            inn: "7730000006".into(),
            kpp: "773001001".into(),
            account: "40702810838000000017".into(),
            bank_name: "ПАО «Пример Банк» г. Москва".into(),
            bic: "044525225".into(),
            corr_account: "30101810400000000225".into(),
        }
    }

    #[test]
    fn details_are_checked_and_a_fault_says_where_it_is() {
        let right = example().account;
        let wrong_key = right.replace("40702810", "40702978");
        let fault = |change: &dyn Fn(&mut SupplierBankConfig)| {
            let mut section = example();
            change(&mut section);
            payees(&[section]).map_or_else(|error| format!("{error:#}"), |_| String::new())
        };
        for (said, expected) in [
            (fault(&|_| ()), ""),
            (fault(&|s| (s.inn, s.kpp) = Default::default()), ""),
            (fault(&|s| s.supplier = 0), "has no supplier"),
            (fault(&|s| s.inn = "7730000007".into()), "supplier 3: inn: "),
            (fault(&|s| s.bic = "04452522".into()), "supplier 3: bic: "),
            (fault(&|s| s.account = wrong_key.clone()), "supplier 3: account: "),
            (fault(&|s| s.kpp = "1".into()), "supplier 3: kpp: "),
            (fault(&|s| s.corr_account = "30101810400000000226".into()), "supplier 3: corr_account: "),
            (fault(&|s| s.corr_account.clear()), "corr_account is empty"),
            (fault(&|s| s.name = "a|b".into()), "no payment code"),
            (fault(&|s| s.bank_name.clear()), "no payment code"),
        ] {
            assert!(said.contains(expected) && said.is_empty() == expected.is_empty(), "{expected:?}: {said}");
        }
        let twice = payees(&[example(), example()]).expect_err("twice");
        assert!(twice.to_string().contains("section 2 of [[supplier_bank]]: supplier 3 is there twice"), "{twice}");
        let kept = payees(&[example()]).expect("right details");
        assert_eq!(kept[&3].top_up(20_110_001).pers_acc, "20110001", "the account stands inside (ACC-06)");
    }
}
