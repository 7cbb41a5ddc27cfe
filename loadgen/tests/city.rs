//! City files: written as `docs/data-folder.md` says, read back, and refused with the file's name when they are wrong.

use loadgen::city::{City, code};
use loadgen::roster::Roster;
use std::fs;
use std::path::Path;
use std::sync::Arc;

const FILES: [(&str, &str); 8] = [
    ("city.json", r#"{"name":"tiny","holders":4,"gateways":2}"#),
    ("gateways.csv", "gateway,building,complex,building_kind,mode\n2,2,1,2,0\n1,1,1,1,0\n"),
    ("devices.csv", "device,building,kind,supplier\n1,1,1,0\n2,1,3,9\n3,2,4,0\n"),
    (
        "holders.csv",
        "holder,account,kind,building,complex,group,in_meal_plan,benefit_meals,daily_limit,supplier,card,permanent,card_state,\
         valid_from_us,valid_until_us\n\
         3,35,1,1,1,1,1,3,20000,9,04A1B2C3D4E5F6,1,1,0,0\n\
         1,13,2,1,1,0,0,0,0,0,0A0B0C0D,0,3,0,0\n\
         2,26,1,2,1,2,1,0,0,9,,0,0,0,0\n\
         4,48,4,1,1,0,0,0,0,0,0A0B0C0E,0,1,1000,2000\n",
    ),
    ("groups.csv", "group,building,leader\n1,1,1\n2,2,0\n"),
    ("representations.csv", "child,representative\n2,3\n2,1\n"),
    ("contracts.csv", "contract,supplier,complex,first_day,last_day,weekdays\n1,9,1,20000,21000,31\n"),
    ("service_days.csv", "contract,day,open\n1,20773,0\n"),
];

fn write(dir: &Path, replaced: Option<(&str, &str)>) {
    for (name, text) in FILES {
        let text = replaced.filter(|(other, _)| *other == name).map_or(text, |(_, text)| text);
        fs::write(dir.join(name), text).expect("a temporary folder takes files");
    }
}

#[test]
fn a_city_is_read_in_the_order_of_numbers() -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    write(dir.path(), None);
    let city = City::read(dir.path())?;
    assert_eq!(city.holders.iter().map(|h| h.holder).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(city.gateways.iter().map(|g| g.gateway).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(city.representations, [(2, 1), (2, 3)]);
    let third = city.holder(3).expect("holder 3 is in the file");
    assert!(third.permanent && third.in_meal_plan && third.card.is_some_and(|c| c.bits == 56));
    assert_eq!(third.card_state, code::card::ACTIVE);
    assert!(city.holder(2).is_some_and(|h| h.card.is_none()));
    assert!(city.holder(4).is_some_and(|h| (h.valid_from_us, h.valid_until_us) == (1_000, 2_000)));
    assert_eq!(city.calendar.service_days.get(&(1, 20_773)), Some(&false));
    Ok(())
}

#[test]
fn a_wrong_file_is_named() -> anyhow::Result<()> {
    for (name, text) in [
        ("gateways.csv", "gateway,building\n1,1\n"),
        ("holders.csv", "nonsense"),
        ("city.json", "{}"),
        ("contracts.csv", "contract,supplier,complex,first_day,last_day,weekdays\n1,9,1,a,b,31\n"),
    ] {
        let dir = tempfile::tempdir()?;
        write(dir.path(), Some((name, text)));
        let said = match City::read(dir.path()) {
            Ok(city) if name == "holders.csv" => format!("{name}: {} holders", city.holders.len()),
            Ok(_) => String::from("nothing"),
            Err(error) => format!("{error:#}"),
        };
        assert!(said.contains(name) || said.contains("no holder"), "{name}: {said}");
    }
    let nothing = City::read(Path::new("/nonexistent")).expect_err("there is no such city");
    assert!(format!("{nothing:#}").contains("turnstone init"), "{nothing:#}");
    Ok(())
}

#[test]
fn a_roster_has_everybody_and_keeps_to_its_limit() -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    write(dir.path(), None);
    let city = Arc::new(City::read(dir.path())?);
    assert_eq!(Roster::choose(Arc::clone(&city), 0, 0)?.people(), 4, "visitors play too");
    assert_eq!(Roster::choose(Arc::clone(&city), 2, 1)?.people(), 2);
    assert_eq!(Roster::choose(Arc::clone(&city), 1, 0)?.gateways().collect::<Vec<_>>(), [1]);
    let too_many = Roster::choose(city, 3, 0).expect_err("the city has two gateways");
    assert!(too_many.to_string().contains("2 gateways"), "{too_many}");
    Ok(())
}
