using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Algorithms
{
    /// <summary>A request that the bank refuses; nothing has changed.</summary>
    public class BankException : Exception
    {
        public BankException(string message) : base(message)
        {
        }
    }

    /// <summary>An account of one owner. Its balance never falls below zero.</summary>
    public sealed class Account
    {
        private readonly List<(string Description, decimal Amount, decimal Balance)> entries =
            new List<(string Description, decimal Amount, decimal Balance)>();

        public Account(string owner)
        {
            Owner = owner;
        }

        public string Owner { get; }

        public decimal Balance { get; private set; }

        /// <summary>The entries as text, the oldest first.</summary>
        public IEnumerable<string> Lines => entries.Select(entry => string.Format(
            CultureInfo.InvariantCulture,
            "  {0,-12}{1,9:F2}{2,9:F2}",
            entry.Description,
            entry.Amount,
            entry.Balance));

        /// <summary>Books an amount, negative for money that leaves.</summary>
        /// <exception cref="BankException">The account would be overdrawn.</exception>
        public void Post(string description, decimal amount)
        {
            if (Balance + amount < 0)
            {
                throw new BankException(FormattableString.Invariant(
                    $"{Owner} has {Balance:F2} and cannot pay {-amount:F2}"));
            }
            Balance += amount;
            entries.Add((description, amount, Balance));
        }
    }

    /// <summary>A small bank: accounts, transfers that never overdraw, and statements.</summary>
    public sealed class BankLedger
    {
        private readonly Dictionary<string, Account> accounts = new Dictionary<string, Account>();

        public decimal Total => accounts.Values.Sum(account => account.Balance);

        public Account this[string owner] => accounts.TryGetValue(owner, out var account)
            ? account
            : throw new BankException($"no account of {owner}");

        public void Open(string owner)
        {
            if (accounts.ContainsKey(owner))
            {
                throw new BankException($"{owner} has an account already");
            }
            accounts.Add(owner, new Account(owner));
        }

        public void Deposit(string owner, decimal amount)
        {
            RequirePositive(amount);
            this[owner].Post("deposit", amount);
        }

        public void Withdraw(string owner, decimal amount)
        {
            RequirePositive(amount);
            this[owner].Post("withdrawal", -amount);
        }

        public void Transfer(string payer, string payee, decimal amount)
        {
            RequirePositive(amount);
            // Both accounts are found before anything is booked, so a refusal changes neither.
            Account source = this[payer], target = this[payee];
            source.Post($"to {payee}", -amount);
            target.Post($"from {payer}", amount);
        }

        private static void RequirePositive(decimal amount)
        {
            if (amount <= 0)
            {
                throw new BankException(
                    FormattableString.Invariant($"amount {amount:F2} is not positive"));
            }
        }

        private static void ExpectRefusal(Action request)
        {
            try
            {
                request();
            }
            catch (BankException e)
            {
                Console.WriteLine($"refused: {e.Message}");
                return;
            }
            throw new InvalidOperationException("the bank must refuse this");
        }

        public static void Main()
        {
            var bank = new BankLedger();
            bank.Open("alice");
            bank.Open("bob");
            bank.Deposit("alice", 250.00m);
            bank.Deposit("bob", 40.00m);
            bank.Transfer("alice", "bob", 75.25m);
            bank.Withdraw("bob", 15.50m);

            ExpectRefusal(() => bank.Transfer("bob", "alice", 500.00m));
            ExpectRefusal(() => bank.Transfer("alice", "carol", 1.00m));
            ExpectRefusal(() => bank.Deposit("bob", -5.00m));
            ExpectRefusal(() => bank.Open("alice"));

            foreach (string owner in new[] { "alice", "bob" })
            {
                Console.WriteLine($"statement of {owner}");
                foreach (string line in bank[owner].Lines)
                {
                    Console.WriteLine(line);
                }
            }
            Console.WriteLine(FormattableString.Invariant($"total {bank.Total:F2}"));
            if (bank["alice"].Balance != 174.75m || bank["bob"].Balance != 99.75m)
            {
                throw new InvalidOperationException("the books are wrong");
            }
        }
    }
}
