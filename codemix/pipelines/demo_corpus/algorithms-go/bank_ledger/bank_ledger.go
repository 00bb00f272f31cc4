// Command bank_ledger runs a small bank: accounts, transfers and statements.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
)

// Cents is an amount of money; whole numbers keep it exact.
type Cents int64

func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// ErrNoAccount is the reason for refusing a request about an unknown owner.
var ErrNoAccount = errors.New("no account")

// An OverdraftError says that an account does not hold enough.
type OverdraftError struct {
	Owner           string
	Balance, Amount Cents
}

func (e *OverdraftError) Error() string {
	return fmt.Sprintf("%s has %v and cannot pay %v", e.Owner, e.Balance, e.Amount)
}

type entry struct {
	description     string
	amount, balance Cents
}

type account struct {
	owner   string
	balance Cents
	entries []entry
}

func (a *account) post(description string, amount Cents) error {
	if a.balance+amount < 0 {
		return &OverdraftError{a.owner, a.balance, -amount}
	}
	a.balance += amount
	a.entries = append(a.entries, entry{description, amount, a.balance})
	return nil
}

// Bank keeps one account for each owner.
type Bank map[string]*account

// Open creates an empty account.
func (b Bank) Open(owner string) error {
	if b[owner] != nil {
		return fmt.Errorf("%s has an account already", owner)
	}
	b[owner] = &account{owner: owner}
	return nil
}

// Deposit adds money to an account.
func (b Bank) Deposit(owner string, amount Cents) error {
	a, err := b.find(owner, amount)
	if err != nil {
		return err
	}
	return a.post("deposit", amount)
}

// Withdraw takes money out of an account.
func (b Bank) Withdraw(owner string, amount Cents) error {
	a, err := b.find(owner, amount)
	if err != nil {
		return err
	}
	return a.post("withdrawal", -amount)
}

// Transfer moves money from one account to another.
func (b Bank) Transfer(payer, payee string, amount Cents) error {
	source, err := b.find(payer, amount)
	if err != nil {
		return err
	}
	target, err := b.find(payee, amount)
	if err != nil {
		return err
	}
	if err := source.post("to "+payee, -amount); err != nil {
		return err
	}
	return target.post("from "+payer, amount)
}

// PrintStatement writes what happened on an account.
func (b Bank) PrintStatement(w io.Writer, owner string) {
	fmt.Fprintf(w, "statement of %s\n", owner)
	for _, e := range b[owner].entries {
		fmt.Fprintf(w, "  %-12s%9v%9v\n", e.description, e.amount, e.balance)
	}
}

// find returns an account that is about to be changed by a positive amount.
func (b Bank) find(owner string, amount Cents) (*account, error) {
	if amount <= 0 {
		return nil, fmt.Errorf("amount %v is not positive", amount)
	}
	a, ok := b[owner]
	if !ok {
		return nil, fmt.Errorf("%w of %s", ErrNoAccount, owner)
	}
	return a, nil
}

func main() {
	bank := Bank{}
	for _, err := range []error{
		bank.Open("alice"), bank.Open("bob"),
		bank.Deposit("alice", 250_00), bank.Deposit("bob", 40_00),
		bank.Transfer("alice", "bob", 75_25), bank.Withdraw("bob", 15_50),
	} {
		if err != nil {
			log.Fatal(err)
		}
	}
	for _, err := range []error{
		bank.Transfer("bob", "alice", 500_00), bank.Transfer("alice", "carol", 1_00),
		bank.Deposit("bob", -5_00), bank.Open("alice"),
	} {
		if err == nil {
			log.Fatal("the bank must refuse this")
		}
		fmt.Println("refused:", err)
	}

	bank.PrintStatement(os.Stdout, "alice")
	bank.PrintStatement(os.Stdout, "bob")
	alice, bob := bank["alice"].balance, bank["bob"].balance
	fmt.Println("total", alice+bob)
	if alice != 174_75 || bob != 99_75 {
		log.Fatal("the books are wrong")
	}
}
