//! Writes the files of `deploy/sample`: one complex of made-up people in the forms in which schools send their lists.
//! Run it after a change here: `cargo run -p ledger --example make_sample -- deploy/sample`.

use encoding_rs::WINDOWS_1251;
use ledger::city::person;
use ledger_core::account_number;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use std::fmt::Write;

/// Another seed gives other names and cards; the counts stay.
const SEED: u64 = 2026;
const EMPLOYEES: u32 = 40;
const FIRST_PUPIL: u32 = EMPLOYEES + 1;
/// Classes: building, name, pupils.
const CLASSES: [(u32, &str, u32); 12] = [
    (1, "1 «А»", 22),
    (1, "2 «А»", 21),
    (1, "3 «А»", 20),
    (1, "4 «А»", 22),
    (1, "5 «А»", 20),
    (1, "5 «Б»", 19),
    (6, "6 «А»", 20),
    (6, "7 «А»", 21),
    (6, "8 «А»", 20),
    (6, "9 «А»", 18),
    (3, "1 «Б»", 17),
    (3, "2 «Б»", 18),
];
/// Groups of the kindergarten and of the combined building.
const KINDERGARTEN_GROUPS: [(u32, &str, u32); 4] = [
    (2, "Группа № 1 «Ромашка»", 18),
    (2, "Группа № 2 «Светлячок»", 17),
    (2, "Группа № 3 «Капелька»", 16),
    (3, "Группа № 1 «Радуга»", 15),
];
const VISITORS: u32 = 6;
const RESERVE: u32 = 20;
const BENEFITS: [&str; 3] = ["Многодетная семья", "Социальная поддержка", "Дети под опекой"];

#[derive(Clone, Copy)]
struct Child {
    holder: u32,
    building: u32,
    group: &'static str,
    small: bool,
}

fn main() -> anyhow::Result<()> {
    let dir = std::env::args().nth(1).unwrap_or_else(|| String::from("deploy/sample"));
    for (name, bytes) in files()? {
        std::fs::write(std::path::Path::new(&dir).join(name), bytes)?;
    }
    Ok(())
}

/// All files in the order in which they are imported.
pub(crate) fn files() -> Result<Vec<(&'static str, Vec<u8>)>, XlsxError> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let children = children();
    let small: Vec<Child> = children.iter().copied().filter(|child| child.small).collect();
    let first_representative = FIRST_PUPIL + children.len() as u32;
    let representatives = small.len() as u32 - small.len() as u32 / 4;
    let first_visitor = first_representative + representatives;
    let adults = adults(&small, first_representative, representatives, first_visitor);
    let holders = first_visitor + VISITORS;
    Ok(vec![
        ("01-suppliers.csv", suppliers().into_bytes()),
        ("02-benefits.csv", benefits().into_bytes()),
        ("03-buildings.csv", WINDOWS_1251.encode(&buildings()).0.into_owned()),
        ("04-contracts.csv", contracts().into_bytes()),
        ("05-employees.csv", with_mark(&employees())),
        ("06-groups.csv", groups().into_bytes()),
        ("07-pupils.xlsx", pupils(&children, &mut rng)?),
        ("08-adults.csv", adults.into_bytes()),
        ("09-representatives.csv", relations(&small, first_representative, representatives).into_bytes()),
        ("10-cards.csv", cards(&children, first_representative, holders, &mut rng).into_bytes()),
    ])
}

fn below(rng: &mut ChaCha8Rng, end: u32) -> u32 {
    ((u64::from(rng.next_u32()) * u64::from(end)) >> 32) as u32
}

/// As a Russian Excel saves "CSV UTF-8".
fn with_mark(text: &str) -> Vec<u8> {
    [b"\xef\xbb\xbf", text.replace('\n', "\r\n").as_bytes()].concat()
}

/// A line of a file; writing to a string can't fail.
macro_rules! line {
    ($out:expr, $($format:tt)*) => {{ let _ = writeln!($out, $($format)*); }};
}

fn children() -> Vec<Child> {
    let all = CLASSES.iter().map(|class| (class, false)).chain(KINDERGARTEN_GROUPS.iter().map(|group| (group, true)));
    let places = all.flat_map(|((building, group, count), small)| (0..*count).map(move |_| (*building, *group, small)));
    (FIRST_PUPIL..).zip(places).map(|(holder, (building, group, small))| Child { holder, building, group, small }).collect()
}

fn suppliers() -> String {
    String::from("№ поставщика,Поставщик питания\n1,ООО «Образцовый обед»\n")
}

fn benefits() -> String {
    let mut out = String::from("№ льготы,Льгота,Приёмы пищи\n");
    for ((number, name), meals) in (1..).zip(BENEFITS).zip(["завтрак обед", "завтрак", "завтрак обед полдник"])
    {
        line!(out, "{number},{name},{meals}");
    }
    out
}

fn buildings() -> String {
    let mut out = String::from(
        "№ комплекса;Комплекс;№ здания;Здание;Вид здания;Режим;№ шлюза;Турникеты;Считыватели дверей;Кассы;Инфопанели;Поставщик питания\n",
    );
    let rows = [
        "1;главное здание;школа;учебный год;1;1-3;;4 5;;1",
        "2;дошкольное здание;детский сад;учебный год;2;;6 7;8;9;1",
        "3;школа и дошкольные группы;совмещённое;учебный год;3;10 11;12;13;14;1",
        "4;административное здание;административное;учебный год;4;15;16;;;",
        "5;дополнительное образование;дополнительное образование;учебный год;5;17;;;;",
        "6;корпус 2;школа;учебный год;6;18 19;;20;;1",
    ];
    for row in rows {
        let (number, rest) = row.split_once(';').unwrap_or((row, ""));
        line!(out, "1;Школа № 5001;{number};Школа № 5001, {rest}");
    }
    out
}

fn contracts() -> String {
    String::from(
        "№ контракта;Поставщик питания;№ комплекса;Первый день;Последний день;Дни недели;Дни без питания;Дополнительные дни питания\n\
         1;ООО «Образцовый обед»;Школа № 5001;01.09.2026;31.05.2027;пн-пт;\
         04.11.2026, 31.12.2026-10.01.2027, 08.03.2027, 03.05.2027, 10.05.2027;20.02.2027\n",
    )
}

fn employees() -> String {
    let mut out = String::from("№ ЛС;ФИО;Категория;Здание;План питания;Контакт\n");
    for number in 1..=EMPLOYEES {
        let plan = if number % 2 == 0 { "да" } else { "нет" };
        let (account, name, building) = (account_number(number), person(SEED, number), number % 6 + 1);
        line!(out, "{account};{name};работник;{building};{plan};employee{number}@example.org");
    }
    out
}

fn groups() -> String {
    let mut out = String::from("№ группы,Группа,Здание,Руководитель\n");
    for (number, (building, name, _)) in (1..).zip(CLASSES.iter().chain(&KINDERGARTEN_GROUPS)) {
        line!(out, "{number},{name},{building},{}", account_number(number));
    }
    out
}

fn pupils(children: &[Child], rng: &mut ChaCha8Rng) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date, so that the same seed gives the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 9, 1)?));
    let sheet = book.add_worksheet().set_name("Обучающиеся")?;
    let header = ["№ ЛС", "ФИО", "Категория", "Здание", "Группа", "Льгота", "План питания", "Дневной лимит, руб.", "Примечание"];
    sheet.write_row(0, 0, header)?;
    for (row, child) in (1..).zip(children) {
        sheet.write_number(row, 0, account_number(child.holder) as f64)?;
        sheet.write_string(row, 1, person(SEED, child.holder))?;
        sheet.write_string(row, 2, if child.small { "дошкольник" } else { "обучающийся" })?;
        sheet.write_number(row, 3, child.building)?;
        sheet.write_string(row, 4, child.group)?;
        if below(rng, 5) == 0 {
            let benefit = below(rng, BENEFITS.len() as u32) as usize;
            sheet.write_string(row, 5, BENEFITS.get(benefit).copied().unwrap_or_default())?;
        }
        sheet.write_string(row, 6, if below(rng, 20) == 0 { "нет" } else { "да" })?;
        if !child.small && below(rng, 3) == 0 {
            sheet.write_number(row, 7, f64::from(150 + 50 * below(rng, 6)) + 0.5)?;
        }
    }
    book.save_to_buffer()
}

fn adults(small: &[Child], first: u32, count: u32, first_visitor: u32) -> String {
    let mut out = String::from("account,full name,kind,building,contact,visit from,visit until\n");
    for place in 0..count {
        let holder = first + place;
        let building = small.get(place as usize).map_or(2, |child| child.building);
        let (account, name) = (account_number(holder), person(SEED, holder));
        line!(out, "{account},{name},representative,{building},+7 000 000-{:02}-{:02},,", place / 100, place % 100);
    }
    for place in 0..VISITORS {
        let (account, name) = (account_number(first_visitor + place), person(SEED, first_visitor + place));
        let days = if place % 2 == 0 { "2026-09-01,2027-05-31" } else { "," };
        line!(out, "{account},{name},visitor,{},,{days}", place + 1);
    }
    out
}

/// Every child has a representative; the last quarter shares those of the first children.
fn relations(small: &[Child], first: u32, count: u32) -> String {
    let mut out = String::from("№ ЛС ребёнка;№ ЛС представителя;Разрешено\n");
    for (place, child) in (0..).zip(small) {
        line!(out, "{};{};да", account_number(child.holder), account_number(first + place % count));
    }
    out
}

fn cards(children: &[Child], first_representative: u32, end: u32, rng: &mut ChaCha8Rng) -> String {
    let mut out = String::from("№ идентификатора;Вид идентификатора;№ ЛС;Состояние;Постоянный;Профиль считывателя\n");
    let first_small = children.iter().find(|child| child.small).map_or(first_representative, |child| child.holder);
    for holder in (1..end).filter(|holder| !(first_small..first_representative).contains(holder)) {
        let account = account_number(holder);
        let visitor = holder >= end - VISITORS;
        let kind = if visitor { 0 } else { below(rng, 10) };
        match kind {
            0..=2 => line!(out, "{};сервисный;{account};действует;нет;", seven(rng)),
            3..=5 => line!(out, "{};социальная карта;{account};действует;да;", seven(rng)),
            6 => line!(out, "{};смарт-карта;{account};действует;да;hex-le", reversed(&seven(rng))),
            7 => line!(out, "{};браслет;{account};действует;да;wiegand34-le", reversed(&four(rng))),
            8 => line!(out, "{};брелок;{account};действует;да;dec-be", u32::from_str_radix(&four(rng), 16).unwrap_or(1)),
            _ => {
                // IDN-04: a lost identifier and the service one that replaces it.
                line!(out, "{};социальная карта;{account};утерян;да;", seven(rng));
                line!(out, "{};сервисный;{account};действует;нет;", seven(rng));
            }
        }
    }
    line!(out, "{};смарт-карта;{};заблокирован;да;", seven(rng), account_number(1));
    line!(out, "{};смарт-карта;{};возвращён;да;", seven(rng), account_number(2));
    for _ in 0..RESERVE {
        line!(out, "{};сервисный;;в резерве;нет;", seven(rng));
    }
    out
}

fn seven(rng: &mut ChaCha8Rng) -> String {
    format!("04{:012X}", rng.next_u64() >> 16)
}

/// Never begins with the cascade tag 88.
fn four(rng: &mut ChaCha8Rng) -> String {
    format!("{:08X}", rng.next_u32() & 0x7fff_ffff)
}

fn reversed(hex: &str) -> String {
    hex.as_bytes().rchunks(2).map(|byte| String::from_utf8_lossy(byte).into_owned()).collect()
}
