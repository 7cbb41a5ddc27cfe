//! The brake on guessing passwords: a rate per address, a growing delay per account, and no lock-out that a stranger could cause.

use crate::limits::{
    CODES_BURST, CODES_INTERVAL, LOGINS_PER_ADDRESS_BURST, LOGINS_PER_ADDRESS_INTERVAL, THROTTLE_ENTRIES_MAX,
    WRONG_PASSWORD_DELAY, WRONG_PASSWORD_DELAY_MAX, WRONG_PASSWORDS_FORGOTTEN, WRONG_PASSWORDS_FREE,
};
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

/// Tries per address.
pub(crate) struct Addresses(Rates<IpAddr>);

impl Default for Addresses {
    fn default() -> Self {
        Self(Rates::new(LOGINS_PER_ADDRESS_BURST, LOGINS_PER_ADDRESS_INTERVAL))
    }
}

impl Addresses {
    /// Takes one try, or says how long until there is one.
    pub(crate) fn take(&self, address: IpAddr, now: Duration) -> Result<(), Duration> {
        self.0.take(network(address), now)
    }

    /// Gives one try back: it was the right password. Operators who share an address don't slow each other down.
    pub(crate) fn give_back(&self, address: IpAddr) {
        self.0.give_back(&network(address));
    }
}

/// Codes per login, after its password.
pub(crate) struct Codes(Rates<String>);

impl Default for Codes {
    fn default() -> Self {
        Self(Rates::new(CODES_BURST, CODES_INTERVAL))
    }
}

impl Codes {
    /// Takes one try, or says how long until there is one.
    pub(crate) fn take(&self, login: &str, now: Duration) -> Result<(), Duration> {
        self.0.take(login.to_owned(), now)
    }

    /// Gives one try back: it was the right code.
    pub(crate) fn give_back(&self, login: &String) {
        self.0.give_back(login);
    }
}

/// The generic cell rate algorithm (ITU-T I.371), one instant per key.
struct Rates<K> {
    due: Mutex<HashMap<K, Duration>>,
    burst: u32,
    interval: Duration,
}

impl<K: Eq + Hash + Clone> Rates<K> {
    fn new(burst: u32, interval: Duration) -> Self {
        Self { due: Mutex::default(), burst, interval }
    }

    fn take(&self, key: K, now: Duration) -> Result<(), Duration> {
        let mut all = self.due.lock();
        let burst = self.interval * (self.burst - 1);
        let due = all.get(&key).copied().unwrap_or(now).max(now);
        let ahead = due - now;
        if ahead > burst {
            return Err(ahead - burst);
        }
        make_room(&mut all, |due| *due <= now, |due| *due);
        all.insert(key, due + self.interval);
        Ok(())
    }

    fn give_back(&self, key: &K) {
        if let Some(due) = self.due.lock().get_mut(key) {
            *due = due.saturating_sub(self.interval);
        }
    }
}

/// One subscriber has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[derive(Clone, Copy)]
struct Wrong {
    count: u32,
    last: Duration,
}

/// Wrong passwords per login, known or not: both must look the same from outside.
#[derive(Default)]
pub(crate) struct Accounts(Mutex<HashMap<String, Wrong>>);

impl Accounts {
    /// How long to wait before this login's password is looked at.
    pub(crate) fn delay(&self, login: &str, now: Duration) -> Duration {
        let all = self.0.lock();
        let Some(wrong) = all.get(login).filter(|wrong| now.saturating_sub(wrong.last) < WRONG_PASSWORDS_FORGOTTEN) else {
            return Duration::ZERO;
        };
        match wrong.count.checked_sub(WRONG_PASSWORDS_FREE) {
            None => Duration::ZERO,
            Some(doublings) => (WRONG_PASSWORD_DELAY * (1 << doublings.min(16))).min(WRONG_PASSWORD_DELAY_MAX),
        }
    }

    /// A wrong password.
    pub(crate) fn wrong(&self, login: &str, now: Duration) {
        let mut all = self.0.lock();
        let forgotten = |wrong: &Wrong| now.saturating_sub(wrong.last) >= WRONG_PASSWORDS_FORGOTTEN;
        if !all.contains_key(login) {
            make_room(&mut all, forgotten, |wrong| wrong.last);
        }
        let wrong = all.entry(login.to_owned()).or_insert(Wrong { count: 0, last: now });
        let before = if forgotten(wrong) { 0 } else { wrong.count };
        *wrong = Wrong { count: before.saturating_add(1), last: now };
    }

    /// The right one: forgives the wrong ones.
    pub(crate) fn right(&self, login: &str) {
        self.0.lock().remove(login);
    }
}

/// Keeps a map within [`THROTTLE_ENTRIES_MAX`]: drops what has expired, and if nothing has, the entry with the least rank.
fn make_room<K: Eq + Hash + Clone, V>(all: &mut HashMap<K, V>, expired: impl Fn(&V) -> bool, rank: impl Fn(&V) -> Duration) {
    if all.len() < THROTTLE_ENTRIES_MAX {
        return;
    }
    all.retain(|_, value| !expired(value));
    if all.len() < THROTTLE_ENTRIES_MAX {
        return;
    }
    if let Some(least) = all.iter().min_by_key(|(_, value)| rank(value)).map(|(key, _)| key.clone()) {
        all.remove(&least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn an_address_has_a_burst_and_then_a_rate() {
        let addresses = Addresses::default();
        let mut now = Duration::from_secs(100);
        for _ in 0..LOGINS_PER_ADDRESS_BURST {
            assert_eq!(addresses.take(HERE, now), Ok(()));
        }
        assert_eq!(addresses.take(HERE, now), Err(LOGINS_PER_ADDRESS_INTERVAL));
        assert_eq!(addresses.take(IpAddr::V4(Ipv4Addr::BROADCAST), now), Ok(()), "others are not affected");
        now += LOGINS_PER_ADDRESS_INTERVAL;
        assert_eq!(addresses.take(HERE, now), Ok(()));
        assert!(addresses.take(HERE, now).is_err());
        addresses.give_back(HERE);
        assert_eq!(addresses.take(HERE, now), Ok(()));
    }

    #[test]
    fn a_subscribers_ipv6_addresses_count_as_one() {
        let at = |address: &str| network(address.parse().expect("address"));
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
    }

    #[test]
    fn wrong_passwords_slow_an_account_down_but_never_lock_it() {
        let accounts = Accounts::default();
        let now = Duration::from_secs(1);
        let delays: Vec<u128> = (0..12)
            .map(|_| {
                accounts.wrong("anna", now);
                accounts.delay("anna", now).as_millis()
            })
            .collect();
        assert_eq!(delays, [0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000]);
        assert_eq!(accounts.delay("boris", now), Duration::ZERO);
        assert_eq!(accounts.delay("anna", now + WRONG_PASSWORDS_FORGOTTEN), Duration::ZERO);
        accounts.right("anna");
        assert_eq!(accounts.delay("anna", now), Duration::ZERO);
    }

    #[test]
    fn a_stolen_password_guesses_few_codes() {
        let codes = Codes::default();
        let (minute, mut tried) = (Duration::from_secs(60), 0);
        for second in 0..60 * 60 {
            tried += u32::from(codes.take("anna", Duration::from_secs(second)).is_ok());
        }
        assert_eq!(tried, CODES_BURST + 60 * 2 - 1);
        assert_eq!(codes.take("boris", minute), Ok(()), "others are not affected");
    }

    #[test]
    fn memory_stays_bounded_whatever_is_tried() {
        let (accounts, addresses) = (Accounts::default(), Addresses::default());
        for i in 0..2 * THROTTLE_ENTRIES_MAX as u32 {
            accounts.wrong(&format!("login{i}"), Duration::from_secs(1));
            assert_eq!(addresses.take(IpAddr::V4(Ipv4Addr::from_bits(i)), Duration::from_secs(1)), Ok(()));
        }
        assert_eq!((accounts.0.lock().len(), addresses.0.due.lock().len()), (THROTTLE_ENTRIES_MAX, THROTTLE_ENTRIES_MAX));
    }
}
