//! Books with the answers of another set of books at hand, as an index would have them: to time the assistant alone.

use std::cell::RefCell;
use std::collections::HashMap;
use suspense_assistant::{AccountFacts, ContractFacts, Known, PaidBefore, PayerKey, TopUp};

pub(crate) struct Remembered<'a> {
    books: &'a dyn Known,
    accounts: RefCell<HashMap<u64, Option<AccountFacts>>>,
    fed: RefCell<HashMap<(u64, u32), bool>>,
    top_ups: RefCell<HashMap<(u64, u32), Vec<TopUp>>>,
    paid: RefCell<HashMap<PayerKey, Vec<PaidBefore>>>,
}

impl<'a> Remembered<'a> {
    pub(crate) fn new(books: &'a dyn Known) -> Self {
        Self {
            books,
            accounts: RefCell::default(),
            fed: RefCell::default(),
            top_ups: RefCell::default(),
            paid: RefCell::default(),
        }
    }
}

impl Known for Remembered<'_> {
    fn account(&self, account: u64) -> Option<AccountFacts> {
        *self.accounts.borrow_mut().entry(account).or_insert_with(|| self.books.account(account))
    }
    fn has_contract(&self, account: u64, supplier: u32) -> bool {
        *self.fed.borrow_mut().entry((account, supplier)).or_insert_with(|| self.books.has_contract(account, supplier))
    }
    fn accounts_of(&self, supplier: u32) -> u32 {
        self.books.accounts_of(supplier)
    }
    fn top_ups(&self, account: u64, supplier: u32) -> Vec<TopUp> {
        self.top_ups.borrow_mut().entry((account, supplier)).or_insert_with(|| self.books.top_ups(account, supplier)).clone()
    }
    fn paid_before(&self, payer: PayerKey) -> Vec<PaidBefore> {
        self.paid.borrow_mut().entry(payer).or_insert_with(|| self.books.paid_before(payer)).clone()
    }
    fn complex_of_school(&self, number: u32) -> Option<u32> {
        self.books.complex_of_school(number)
    }
    fn contract(&self, number: u64) -> Option<ContractFacts> {
        self.books.contract(number)
    }
    fn supplier_of_tax_number(&self, number: u64) -> Option<u32> {
        self.books.supplier_of_tax_number(number)
    }
}
