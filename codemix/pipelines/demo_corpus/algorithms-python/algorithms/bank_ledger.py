"""A small bank: accounts, transfers that never overdraw, and printed statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal


class BankError(Exception):
    """A request that the bank refuses; nothing has changed."""


class UnknownAccountError(BankError):
    def __init__(self, owner: str) -> None:
        super().__init__(f"no account of {owner}")


class InsufficientFundsError(BankError):
    def __init__(self, owner: str, balance: Decimal, amount: Decimal) -> None:
        super().__init__(f"{owner} has {balance} and cannot pay {amount}")


@dataclass(frozen=True)
class Entry:
    """One line of an account: what happened, and the balance after it."""

    description: str
    amount: Decimal
    balance: Decimal


@dataclass
class Account:
    owner: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def balance(self) -> Decimal:
        return self.entries[-1].balance if self.entries else Decimal("0.00")

    def post(self, description: str, amount: Decimal) -> None:
        """Book an amount, negative for money that leaves.

        Raises
        ------
        InsufficientFundsError
            If the balance would fall below zero.
        """
        balance = self.balance + amount
        if balance < 0:
            raise InsufficientFundsError(self.owner, self.balance, -amount)
        self.entries.append(Entry(description, amount, balance))


class Bank:
    """Keeps one account for each owner."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def open(self, owner: str) -> None:
        if owner in self._accounts:
            raise BankError(f"{owner} has an account already")
        self._accounts[owner] = Account(owner)

    def deposit(self, owner: str, amount: Decimal) -> None:
        self._account(owner).post("deposit", _positive(amount))

    def withdraw(self, owner: str, amount: Decimal) -> None:
        self._account(owner).post("withdrawal", -_positive(amount))

    def transfer(self, payer: str, payee: str, amount: Decimal) -> None:
        # Both accounts are found before anything is booked, so a refusal changes neither.
        source, target = self._account(payer), self._account(payee)
        source.post(f"to {payee}", -_positive(amount))
        target.post(f"from {payer}", amount)

    def balance(self, owner: str) -> Decimal:
        return self._account(owner).balance

    def total(self) -> Decimal:
        return sum((account.balance for account in self._accounts.values()), Decimal(0))

    def statement(self, owner: str) -> str:
        lines = [f"statement of {owner}"]
        for entry in self._account(owner).entries:
            lines.append(f"  {entry.description:<12}{entry.amount:>9}{entry.balance:>9}")
        return "\n".join(lines)

    def _account(self, owner: str) -> Account:
        try:
            return self._accounts[owner]
        except KeyError:
            raise UnknownAccountError(owner) from None


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise BankError(f"amount {amount} is not positive")
    return amount


def main() -> None:
    bank = Bank()
    bank.open("alice")
    bank.open("bob")
    bank.deposit("alice", Decimal("250.00"))
    bank.deposit("bob", Decimal("40.00"))
    bank.transfer("alice", "bob", Decimal("75.25"))
    bank.withdraw("bob", Decimal("15.50"))

    refused: list[Callable[[], None]] = [
        lambda: bank.transfer("bob", "alice", Decimal("500.00")),
        lambda: bank.transfer("alice", "carol", Decimal("1.00")),
        lambda: bank.deposit("bob", Decimal("-5.00")),
        lambda: bank.open("alice"),
    ]
    for request in refused:
        try:
            request()
        except BankError as error:
            print(f"refused: {error}")
        else:
            raise AssertionError("the bank must refuse this")

    print(bank.statement("alice"))
    print(bank.statement("bob"))
    print(f"total {bank.total()}")
    assert bank.balance("alice") == Decimal("174.75")
    assert bank.balance("bob") == Decimal("99.75")


if __name__ == "__main__":
    main()
