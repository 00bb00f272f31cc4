/** A small bank over one journal: an account is what the journal says about its owner. */

/** Whole cents, marked so that a bare number is not taken for an amount by mistake. */
type Cents = number & { readonly unit: "cents" };

interface Entry {
  readonly owner: string;
  readonly description: string;
  readonly amount: Cents;
}

type Refusal =
  | { readonly reason: "unknown account"; readonly owner: string }
  | { readonly reason: "account exists"; readonly owner: string }
  | { readonly reason: "not positive"; readonly amount: Cents }
  | {
      readonly reason: "insufficient funds";
      readonly owner: string;
      readonly balance: Cents;
      readonly amount: Cents;
    };

const cents = (value: number): Cents => Math.round(value) as Cents;
const money = (value: number): Cents => cents(value * 100);
const format = (amount: Cents): string => (amount / 100).toFixed(2);
const sum = (amounts: Cents[]): Cents => cents(amounts.reduce((a, b) => a + b, 0));

function describe(refusal: Refusal): string {
  switch (refusal.reason) {
    case "unknown account":
      return `no account of ${refusal.owner}`;
    case "account exists":
      return `${refusal.owner} has an account already`;
    case "not positive":
      return `amount ${format(refusal.amount)} is not positive`;
    case "insufficient funds": {
      const { owner, balance, amount } = refusal;
      return `${owner} has ${format(balance)} and cannot pay ${format(amount)}`;
    }
  }
}

export class BankError extends Error {
  constructor(readonly refusal: Refusal) {
    super(describe(refusal));
  }
}

export class Bank {
  private readonly owners = new Set<string>();
  private readonly journal: Entry[] = [];

  open(owner: string): void {
    if (this.owners.has(owner)) {
      throw new BankError({ reason: "account exists", owner });
    }
    this.owners.add(owner);
  }

  deposit(owner: string, amount: Cents): void {
    this.book(amount, { owner, description: "deposit", amount });
  }

  withdraw(owner: string, amount: Cents): void {
    this.book(amount, { owner, description: "withdrawal", amount: cents(-amount) });
  }

  transfer(payer: string, payee: string, amount: Cents): void {
    this.book(
      amount,
      { owner: payer, description: `to ${payee}`, amount: cents(-amount) },
      { owner: payee, description: `from ${payer}`, amount },
    );
  }

  balance(owner: string): Cents {
    return sum(this.journal.filter((entry) => entry.owner === owner).map((entry) => entry.amount));
  }

  total(): Cents {
    return sum(this.journal.map((entry) => entry.amount));
  }

  *statement(owner: string): Generator<string> {
    yield `statement of ${owner}`;
    let balance = cents(0);
    for (const entry of this.journal.filter((candidate) => candidate.owner === owner)) {
      balance = sum([balance, entry.amount]);
      const columns = [format(entry.amount), format(balance)].map((text) => text.padStart(9));
      yield `  ${entry.description.padEnd(12)}${columns.join("")}`;
    }
  }

  /** Adds all the entries to the journal, or none of them. */
  private book(amount: Cents, ...entries: Entry[]): void {
    if (amount <= 0) {
      throw new BankError({ reason: "not positive", amount });
    }
    for (const { owner, amount: change } of entries) {
      if (!this.owners.has(owner)) {
        throw new BankError({ reason: "unknown account", owner });
      }
      const balance = this.balance(owner);
      if (balance + change < 0) {
        throw new BankError({ reason: "insufficient funds", owner, balance, amount });
      }
    }
    this.journal.push(...entries);
  }
}

function expectRefusal(request: () => void): void {
  try {
    request();
  } catch (error) {
    if (!(error instanceof BankError)) throw error;
    console.log(`refused: ${error.message}`);
    return;
  }
  throw new Error("the bank must refuse this");
}

function main(): void {
  const bank = new Bank();
  bank.open("alice");
  bank.open("bob");
  bank.deposit("alice", money(250));
  bank.deposit("bob", money(40));
  bank.transfer("alice", "bob", money(75.25));
  bank.withdraw("bob", money(15.5));

  expectRefusal(() => bank.transfer("bob", "alice", money(500)));
  expectRefusal(() => bank.transfer("alice", "carol", money(1)));
  expectRefusal(() => bank.deposit("bob", money(-5)));
  expectRefusal(() => bank.open("alice"));

  for (const line of [...bank.statement("alice"), ...bank.statement("bob")]) {
    console.log(line);
  }
  console.log(`total ${format(bank.total())}`);
  if (bank.balance("alice") !== money(174.75) || bank.balance("bob") !== money(99.75)) {
    throw new Error("the books are wrong");
  }
}

main();
