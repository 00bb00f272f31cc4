'use strict';

const assert = require('node:assert/strict');

/** A request that the bank refuses; nothing has changed. */
class BankError extends Error {}

/** Amounts are whole cents, since binary fractions cannot hold 0.10 exactly. */
const format = (cents) => (cents / 100).toFixed(2);

/** A small bank: accounts, transfers that never overdraw, and statements. */
class Bank {
  /** @type {Map<string, {description: string, cents: number, balance: number}[]>} */
  #ledger = new Map();

  open(owner) {
    if (this.#ledger.has(owner)) throw new BankError(`${owner} has an account already`);
    this.#ledger.set(owner, []);
  }

  deposit(owner, cents) {
    this.#requirePositive(cents);
    this.#post(owner, 'deposit', cents);
  }

  withdraw(owner, cents) {
    this.#requirePositive(cents);
    this.#post(owner, 'withdrawal', -cents);
  }

  transfer(payer, payee, cents) {
    this.#requirePositive(cents);
    this.#entries(payee); // An unknown payee is refused before anything is booked.
    this.#post(payer, `to ${payee}`, -cents);
    this.#post(payee, `from ${payer}`, cents);
  }

  balance(owner) {
    return this.#entries(owner).at(-1)?.balance ?? 0;
  }

  get total() {
    return [...this.#ledger.keys()].reduce((sum, owner) => sum + this.balance(owner), 0);
  }

  statement(owner) {
    const lines = this.#entries(owner).map(({ description, cents, balance }) => {
      const amounts = [cents, balance].map((amount) => format(amount).padStart(9));
      return `  ${description.padEnd(12)}${amounts.join('')}`;
    });
    return [`statement of ${owner}`, ...lines].join('\n');
  }

  #entries(owner) {
    const entries = this.#ledger.get(owner);
    if (!entries) throw new BankError(`no account of ${owner}`);
    return entries;
  }

  #post(owner, description, cents) {
    const before = this.balance(owner);
    const balance = before + cents;
    if (balance < 0) {
      throw new BankError(`${owner} has ${format(before)} and cannot pay ${format(-cents)}`);
    }
    this.#entries(owner).push({ description, cents, balance });
  }

  #requirePositive(cents) {
    if (!(cents > 0)) throw new BankError(`amount ${format(cents)} is not positive`);
  }
}

function main() {
  const bank = new Bank();
  bank.open('alice');
  bank.open('bob');
  bank.deposit('alice', 250_00);
  bank.deposit('bob', 40_00);
  bank.transfer('alice', 'bob', 75_25);
  bank.withdraw('bob', 15_50);

  const refused = [
    () => bank.transfer('bob', 'alice', 500_00),
    () => bank.transfer('alice', 'carol', 1_00),
    () => bank.deposit('bob', -5_00),
    () => bank.open('alice'),
  ];
  for (const request of refused) {
    assert.throws(request, (error) => {
      console.log(`refused: ${error.message}`);
      return error instanceof BankError;
    });
  }

  console.log(bank.statement('alice'));
  console.log(bank.statement('bob'));
  console.log(`total ${format(bank.total)}`);
  assert.equal(bank.balance('alice'), 174_75);
  assert.equal(bank.balance('bob'), 99_75);
}

if (require.main === module) main();

module.exports = { Bank, BankError };
