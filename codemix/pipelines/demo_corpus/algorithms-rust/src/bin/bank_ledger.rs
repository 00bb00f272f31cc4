//! A small bank: accounts, transfers that never overdraw, and printed statements.

use std::collections::HashMap;
use std::fmt;
use std::ops::{Add, Neg};

/// An amount of money in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Money(i64);

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", cents / 100, cents % 100))
    }
}

/// Why a request was refused; a refused request changes nothing.
#[derive(Debug)]
enum BankError {
    AccountExists(String),
    NoAccount(String),
    NotPositive(Money),
    InsufficientFunds(String, Money, Money),
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccountExists(owner) => write!(f, "{owner} has an account already"),
            Self::NoAccount(owner) => write!(f, "no account of {owner}"),
            Self::NotPositive(amount) => write!(f, "amount {amount} is not positive"),
            Self::InsufficientFunds(owner, balance, amount) => {
                write!(f, "{owner} has {balance} and cannot pay {amount}")
            }
        }
    }
}

type Result<T> = std::result::Result<T, BankError>;

#[derive(Default)]
struct Account {
    balance: Money,
    /// What happened, the amount, and the balance after it.
    entries: Vec<(String, Money, Money)>,
}

#[derive(Default)]
struct Bank(HashMap<String, Account>);

impl Bank {
    fn open(&mut self, owner: &str) -> Result<()> {
        if self.0.contains_key(owner) {
            return Err(BankError::AccountExists(owner.to_owned()));
        }
        self.0.insert(owner.to_owned(), Account::default());
        Ok(())
    }

    fn deposit(&mut self, owner: &str, amount: Money) -> Result<()> {
        self.post(owner, "deposit".to_owned(), positive(amount)?)
    }

    fn withdraw(&mut self, owner: &str, amount: Money) -> Result<()> {
        self.post(owner, "withdrawal".to_owned(), -positive(amount)?)
    }

    fn transfer(&mut self, payer: &str, payee: &str, amount: Money) -> Result<()> {
        self.account(payee)?; // An unknown payee is refused before anything is booked.
        self.post(payer, format!("to {payee}"), -positive(amount)?)?;
        self.post(payee, format!("from {payer}"), amount)
    }

    fn account(&mut self, owner: &str) -> Result<&mut Account> {
        let account = self.0.get_mut(owner);
        account.ok_or_else(|| BankError::NoAccount(owner.to_owned()))
    }

    fn post(&mut self, owner: &str, what: String, amount: Money) -> Result<()> {
        let account = self.account(owner)?;
        let balance = account.balance + amount;
        if balance < Money(0) {
            let before = account.balance;
            return Err(BankError::InsufficientFunds(owner.into(), before, -amount));
        }
        account.balance = balance;
        account.entries.push((what, amount, balance));
        Ok(())
    }

    fn print_statement(&mut self, owner: &str) -> Result<Money> {
        let account = self.account(owner)?;
        println!("statement of {owner}");
        for (what, amount, balance) in &account.entries {
            println!("  {what:<12}{amount:>9}{balance:>9}");
        }
        Ok(account.balance)
    }
}

fn positive(amount: Money) -> Result<Money> {
    Some(amount)
        .filter(|&amount| amount > Money(0))
        .ok_or(BankError::NotPositive(amount))
}

fn main() -> Result<()> {
    let mut bank = Bank::default();
    bank.open("alice")?;
    bank.open("bob")?;
    bank.deposit("alice", Money(250_00))?;
    bank.deposit("bob", Money(40_00))?;
    bank.transfer("alice", "bob", Money(75_25))?;
    bank.withdraw("bob", Money(15_50))?;

    let refused = [
        bank.transfer("bob", "alice", Money(500_00)),
        bank.transfer("alice", "carol", Money(1_00)),
        bank.deposit("bob", Money(-5_00)),
        bank.open("alice"),
    ];
    for error in refused.map(|result| result.expect_err("the bank must refuse this")) {
        println!("refused: {error}");
    }

    let alice = bank.print_statement("alice")?;
    let bob = bank.print_statement("bob")?;
    println!("total {}", alice + bob);
    assert_eq!((alice, bob), (Money(174_75), Money(99_75)));
    Ok(())
}
