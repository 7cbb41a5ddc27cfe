//! The profiles that come with the program: layouts of several banks, for their own ones to start from.

use super::{Column, Holds, Marked, Profile, Says, Table, semicolon};

impl Profile {
    /// The built-in ones: `sber` (places, control row `=`), `headed` (a first line with number, day and sums), `titled` (a line of
    /// titles, quoted cells, last line `Итого`), `dbf`.
    pub fn built_in() -> Vec<Self> {
        vec![Self::sber(), Self::headed(), Self::titled(), Self::dbf()]
    }

    /// Twelve columns in fixed order and a control row with count, three sums, number and day of the payment order (FIELD C1).
    pub fn sber() -> Self {
        use Holds::*;
        Self {
            name: "sber".into(),
            sender: "sber".into(),
            columns: places(&[Date, Time, Branch, Terminal, Id, Account, Payer, Address, Period, Amount, Transferred, Fee]),
            control: Some(Marked {
                begins: "=".into(),
                cells: vec![Says::Count, Says::Amount, Says::Transferred, Says::Fee, Says::Number, Says::Day],
            }),
            file_name: Some(r"^[0-9]{10,12}_(?P<account>[0-9]{20})_(?P<number>[0-9]+)_(?P<day>[0-9]{4})\.".into()),
            ..Self::blank()
        }
    }

    /// A first line `РЕЕСТР;number;day;settlement account;count;sum` and rows by place, without a control row below.
    pub fn headed() -> Self {
        use Holds::*;
        Self {
            name: "headed".into(),
            sender: "headed".into(),
            columns: places(&[Id, Date, Account, Amount, Fee, Payer, Purpose]),
            header: Some(Marked {
                begins: "реестр".into(),
                cells: vec![Says::Other, Says::Number, Says::Day, Says::SettlementAccount, Says::Count, Says::Amount],
            }),
            ..Self::blank()
        }
    }

    /// A line of titles as aggregators write it, and a last line `Итого` with count and sums.
    pub fn titled() -> Self {
        let titled = |holds, titles: &[&str]| Column { holds, titles: titles.iter().map(|t| (*t).into()).collect() };
        Self {
            name: "titled".into(),
            sender: "titled".into(),
            quotes: true,
            columns: vec![
                titled(Holds::Date, &["дата", "датаплатежа", "датаоперации"]),
                titled(Holds::Time, &["время"]),
                titled(Holds::Id, &["номероперации", "идентификатор", "идентификаторплатежа", "суип"]),
                titled(Holds::Account, &["лс", "лицевойсчет", "номерлс"]),
                titled(Holds::Amount, &["сумма", "суммаплатежа", "суммаоперации"]),
                titled(Holds::Fee, &["комиссия"]),
                titled(Holds::Transferred, &["кперечислению", "суммаперевода"]),
                titled(Holds::Payer, &["плательщик", "фио"]),
                titled(Holds::Purpose, &["назначение", "назначениеплатежа"]),
                titled(Holds::Parent, &["исходнаяоперация", "родительскаяоперация"]),
            ],
            control: Some(Marked {
                begins: "итого".into(),
                cells: vec![Says::Other, Says::Count, Says::Amount, Says::Fee, Says::Transferred],
            }),
            file_name: Some(r"(?P<number>[0-9]+)_(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\.".into()),
            ..Self::blank()
        }
    }

    /// The older registries as DBF, columns by the names of their fields.
    pub fn dbf() -> Self {
        let named = |holds, titles: &[&str]| Column { holds, titles: titles.iter().map(|t| (*t).into()).collect() };
        Self {
            name: "dbf".into(),
            sender: "dbf".into(),
            table: Table::Dbf,
            columns: vec![
                named(Holds::Date, &["date", "data", "datepl", "dateoper", "dat"]),
                named(Holds::Time, &["time", "timeoper"]),
                named(Holds::Id, &["suip", "uip", "operid", "id"]),
                named(Holds::Account, &["ls", "lschet", "account", "persacc", "lic"]),
                named(Holds::Amount, &["summa", "sum", "sumpl", "amount"]),
                named(Holds::Fee, &["komis", "komiss", "fee", "sumkom"]),
                named(Holds::Transferred, &["sumper", "transfer"]),
                named(Holds::Payer, &["fio", "payer"]),
                named(Holds::Purpose, &["nazn", "purpose", "prim"]),
                named(Holds::Document, &["numdoc", "ndoc"]),
            ],
            file_name: Some(r"^(?:.*[^0-9])?(?P<number>[0-9]+)_(?P<day>[0-9]{8})\.".into()),
            ..Self::blank()
        }
    }

    fn blank() -> Self {
        Self {
            name: String::new(),
            sender: String::new(),
            table: Table::Text,
            encoding: None,
            separator: semicolon(),
            quotes: false,
            columns: Vec::new(),
            header: None,
            control: None,
            file_name: None,
            blank_when_empty: false,
        }
    }
}

fn places(columns: &[Holds]) -> Vec<Column> {
    columns.iter().map(|holds| Column { holds: *holds, titles: Vec::new() }).collect()
}
