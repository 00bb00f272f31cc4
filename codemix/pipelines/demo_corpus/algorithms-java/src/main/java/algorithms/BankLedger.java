package algorithms;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small bank: accounts, transfers that never overdraw, and printed statements. */
public final class BankLedger {
    /** A request that the bank refuses; nothing has changed. */
    public static class BankException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BankException(String message) {
            super(message);
        }
    }

    /** Thrown when an account would fall below zero. */
    public static final class InsufficientFundsException extends BankException {
        private static final long serialVersionUID = 1L;

        InsufficientFundsException(String owner, BigDecimal balance, BigDecimal amount) {
            super(owner + " has " + balance + " and cannot pay " + amount);
        }
    }

    /** One line of an account: what happened, and the balance after it. */
    private record Entry(String description, BigDecimal amount, BigDecimal balance) {
        @Override
        public String toString() {
            return String.format("  %-12s%9s%9s", description, amount, balance);
        }
    }

    private static final class Account {
        private final String owner;
        private final List<Entry> entries = new ArrayList<>();
        private BigDecimal balance = new BigDecimal("0.00");

        Account(String owner) {
            this.owner = owner;
        }

        void post(String description, BigDecimal amount) {
            BigDecimal next = balance.add(amount);
            if (next.signum() < 0) {
                throw new InsufficientFundsException(owner, balance, amount.negate());
            }
            balance = next;
            entries.add(new Entry(description, amount, next));
        }
    }

    private final Map<String, Account> accounts = new HashMap<>();

    public void open(String owner) {
        if (accounts.putIfAbsent(owner, new Account(owner)) != null) {
            throw new BankException(owner + " has an account already");
        }
    }

    public void deposit(String owner, BigDecimal amount) {
        find(owner).post("deposit", requirePositive(amount));
    }

    public void withdraw(String owner, BigDecimal amount) {
        find(owner).post("withdrawal", requirePositive(amount).negate());
    }

    public void transfer(String payer, String payee, BigDecimal amount) {
        // Both accounts are found before anything is booked, so a refusal changes neither.
        Account source = find(payer);
        Account target = find(payee);
        source.post("to " + payee, requirePositive(amount).negate());
        target.post("from " + payer, amount);
    }

    public BigDecimal balance(String owner) {
        return find(owner).balance;
    }

    public BigDecimal total() {
        return accounts.values().stream()
                .map(account -> account.balance)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public void printStatement(String owner) {
        System.out.println("statement of " + owner);
        find(owner).entries.forEach(System.out::println);
    }

    private Account find(String owner) {
        Account account = accounts.get(owner);
        if (account == null) {
            throw new BankException("no account of " + owner);
        }
        return account;
    }

    private static BigDecimal requirePositive(BigDecimal amount) {
        if (amount.signum() <= 0) {
            throw new BankException("amount " + amount + " is not positive");
        }
        return amount;
    }

    private static void expectRefusal(Runnable request) {
        try {
            request.run();
        } catch (BankException e) {
            System.out.println("refused: " + e.getMessage());
            return;
        }
        throw new AssertionError("the bank must refuse this");
    }

    public static void main(String[] args) {
        BankLedger bank = new BankLedger();
        bank.open("alice");
        bank.open("bob");
        bank.deposit("alice", new BigDecimal("250.00"));
        bank.deposit("bob", new BigDecimal("40.00"));
        bank.transfer("alice", "bob", new BigDecimal("75.25"));
        bank.withdraw("bob", new BigDecimal("15.50"));

        expectRefusal(() -> bank.transfer("bob", "alice", new BigDecimal("500.00")));
        expectRefusal(() -> bank.transfer("alice", "carol", new BigDecimal("1.00")));
        expectRefusal(() -> bank.deposit("bob", new BigDecimal("-5.00")));
        expectRefusal(() -> bank.open("alice"));

        bank.printStatement("alice");
        bank.printStatement("bob");
        System.out.println("total " + bank.total());
        if (!bank.balance("alice").equals(new BigDecimal("174.75"))
                || !bank.balance("bob").equals(new BigDecimal("99.75"))) {
            throw new AssertionError("the books are wrong");
        }
    }
}
