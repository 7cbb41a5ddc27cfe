//! What cannot work is told at the start, with the entry and what to do.

use crate::scene::{kiosks, range, sha256, shop};
use crate::stand_in::SECRET;
use ledger::access::{Access, ShopSource, TerminalSource};
use ledger::config::{Config, FeedConfig};
use ledger::feed::{Patience, Sources};

const API: &str = "https://api.example.com/v3";

fn access(shops: Vec<ShopSource>, terminals: Vec<TerminalSource>) -> Result<Access, String> {
    let empty = Access::new(Vec::new(), Vec::new()).expect("nobody");
    empty.with_sources(shops, terminals).map_err(|error| error.to_string())
}

#[test]
fn a_source_that_could_not_work_or_lets_anybody_in_is_refused() {
    let good = || shop(API);
    for (what, wrong) in [
        ("name every source", ShopSource { source: "Shop!".into(), ..good() }),
        ("name every source", ShopSource { source: "kiosks".into(), ..good() }),
        ("shop_id", ShopSource { shop_id: String::new(), ..good() }),
        ("secret_file", ShopSource { secret_file: "".into(), ..good() }),
        ("https", ShopSource { api: "http://api.example.com/v3".into(), ..good() }),
        ("https", ShopSource { api: "https://me:secret@api.example.com/v3".into(), ..good() }),
        ("https", ShopSource { api: "https://api.example.com/v3?x=1".into(), ..good() }),
        ("https", ShopSource { api: "ftp://127.0.0.1/".into(), ..good() }),
        ("https", ShopSource { api: "api.example.com".into(), ..good() }),
        ("addresses", ShopSource { addresses: Vec::new(), ..good() }),
        ("supplier", ShopSource { supplier: 0, ..good() }),
    ] {
        let error = access(vec![wrong], vec![kiosks()]).expect_err(what);
        assert!(error.contains(what) && error.contains("access.json"), "{what}: {error}");
    }
    for (what, wrong) in [
        ("login", TerminalSource { login: "a:b".into(), ..kiosks() }),
        ("SHA-256", TerminalSource { password_sha256: "password".into(), ..kiosks() }),
        ("SHA-256", TerminalSource { password_sha256: sha256("x").to_uppercase(), ..kiosks() }),
        ("addresses", TerminalSource { addresses: Vec::new(), ..kiosks() }),
        ("supplier", TerminalSource { supplier: 0, ..kiosks() }),
    ] {
        let error = access(Vec::new(), vec![wrong]).expect_err(what);
        assert!(error.contains(what) && error.contains("terminal \"kiosks\""), "{what}: {error}");
    }
    assert!(access(vec![good()], vec![kiosks()]).is_ok());
}

#[test]
fn access_json_keeps_its_sources_and_says_where_an_address_is_wrong() {
    let dir = tempfile::tempdir().expect("a folder");
    let all = access(vec![shop(API)], vec![kiosks()]).expect("sources");
    all.save(dir.path()).expect("written");
    assert_eq!(Access::load(dir.path()).expect("readable"), all);
    let file = dir.path().join("access.json");
    let text = std::fs::read_to_string(&file).expect("text");
    for (wrong, told) in [("0.0.0.0/0", "too wide"), ("185.71.76.0/99", "write 77.75.156.11 or 185.71.76.0/27")] {
        std::fs::write(&file, text.replacen("185.71.76.0/27", wrong, 1)).expect("written");
        let error = Access::load(dir.path()).expect_err(wrong).to_string();
        assert!(error.contains(told) && error.contains("line"), "{error}");
    }
    // As it was written before there were such sources.
    std::fs::write(&file, "{\"format\":1,\"tokens\":[],\"feeds\":[]}").expect("written");
    assert!(Access::load(dir.path()).expect("readable").shops().is_empty());
}

#[test]
fn a_secret_file_that_is_missing_or_no_secret_stops_the_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let all = access(vec![shop(API)], Vec::new()).expect("sources");
    let open = |access: &Access| Sources::open(access, dir.path(), &FeedConfig::default(), Patience::default()).err();
    let told = |error: Option<anyhow::Error>| error.map(|error| format!("{error:#}")).unwrap_or_default();
    let error = told(open(&all));
    assert!(error.contains("yookassa.key") && error.contains("shop \"yookassa\""), "{error}");
    for text in ["", "short\n", "live_0123456789abcdef0123456789abcdef and a word"] {
        std::fs::write(dir.path().join("yookassa.key"), text).expect("written");
        let error = told(open(&all));
        assert!(error.contains("32 characters") && !error.contains("live_"), "{error}");
    }
    std::fs::write(dir.path().join("yookassa.key"), format!("{SECRET}\n")).expect("written");
    assert!(open(&all).is_none());
    let header = FeedConfig { proxy_header: "no header".into(), ..FeedConfig::default() };
    let error = told(Sources::open(&all, dir.path(), &header, Patience::default()).err());
    assert!(error.contains("proxy_header"), "{error}");
    // Behind a proxy that is not named everybody would come from one address.
    let error = told(Sources::open_behind_proxy(&all, dir.path(), &FeedConfig::default()).err());
    assert!(error.contains("[feed]"), "{error}");
    let named = FeedConfig { proxies: vec![range("127.0.0.1")], ..FeedConfig::default() };
    assert!(Sources::open_behind_proxy(&all, dir.path(), &named).is_ok());
    let nobody = access(Vec::new(), Vec::new()).expect("nobody");
    assert!(Sources::open_behind_proxy(&nobody, dir.path(), &FeedConfig::default()).is_ok());
}

#[test]
fn the_section_of_the_configuration_is_read_and_a_wrong_range_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("turnstone.toml");
    std::fs::write(&file, "[feed]\nproxies = [\"127.0.0.1\", \"10.0.0.0/24\"]\nproxy_header = \"x-real-ip\"\n").expect("written");
    let config = Config::load(Some(&file)).expect("settings");
    assert_eq!((config.feed.proxies.len(), config.feed.proxy_header.as_str()), (2, "x-real-ip"));
    std::fs::write(&file, "[feed]\nproxies = [\"everybody\"]\n").expect("written");
    let error = format!("{:#}", Config::load(Some(&file)).expect_err("no range"));
    assert!(error.contains("everybody"), "{error}");
}
