// Command sieve_of_eratosthenes lists primes and factors integers with the
// sieve of Eratosthenes.
package main

import (
	"fmt"
	"log"
	"strings"
)

// Sieve knows which integers below a limit are prime.
type Sieve struct {
	composite []bool
}

// NewSieve sieves the integers smaller than limit.
func NewSieve(limit int) *Sieve {
	composite := make([]bool, limit)
	for n := 0; n < limit && n < 2; n++ {
		composite[n] = true
	}
	for p := 2; p*p < limit; p++ {
		if composite[p] {
			continue
		}
		for multiple := p * p; multiple < limit; multiple += p {
			composite[multiple] = true
		}
	}
	return &Sieve{composite}
}

// IsPrime reports whether n, which must be below the limit, is prime.
func (s *Sieve) IsPrime(n int) bool { return !s.composite[n] }

// Primes returns the primes in increasing order.
func (s *Sieve) Primes() []int {
	var primes []int
	for n, composite := range s.composite {
		if !composite {
			primes = append(primes, n)
		}
	}
	return primes
}

// A Factor is a prime raised to a power.
type Factor struct {
	Prime, Exponent int
}

// String writes the exponent only where it matters.
func (f Factor) String() string {
	if f.Exponent == 1 {
		return fmt.Sprint(f.Prime)
	}
	return fmt.Sprintf("%d^%d", f.Prime, f.Exponent)
}

// Factorize returns the prime factors of n, smallest first.
func (s *Sieve) Factorize(n int) ([]Factor, error) {
	if n < 1 || n >= len(s.composite) {
		return nil, fmt.Errorf("%d lies outside 1..%d", n, len(s.composite)-1)
	}
	var factors []Factor
	for p := 2; n > 1; p++ {
		if s.composite[p] || n%p != 0 {
			continue
		}
		factor := Factor{Prime: p}
		for ; n%p == 0; n /= p {
			factor.Exponent++
		}
		factors = append(factors, factor)
	}
	return factors, nil
}

func main() {
	log.SetFlags(0)
	fmt.Println("primes below 60:", strings.Trim(fmt.Sprint(NewSieve(60).Primes()), "[]"))

	for _, want := range []struct{ limit, count int }{{100, 25}, {1000, 168}, {100000, 9592}} {
		count := len(NewSieve(want.limit).Primes())
		if count != want.count {
			log.Fatalf("pi(%d) should be %d, not %d", want.limit, want.count, count)
		}
		fmt.Printf("pi(%d) = %d\n", want.limit, count)
	}

	sieve := NewSieve(100000)
	var twins []string
	for p := 3; p+2 < 100; p += 2 {
		if sieve.IsPrime(p) && sieve.IsPrime(p+2) {
			twins = append(twins, fmt.Sprintf("(%d, %d)", p, p+2))
		}
	}
	fmt.Println("twin primes below 100:", strings.Join(twins, " "))

	for _, n := range []int{360, 9991, 65536, 99991} {
		factors, err := sieve.Factorize(n)
		if err != nil {
			log.Fatal(err)
		}
		product := 1
		terms := make([]string, len(factors))
		for i, f := range factors {
			terms[i] = f.String()
			for e := 0; e < f.Exponent; e++ {
				product *= f.Prime
			}
		}
		if product != n {
			log.Fatalf("the factors of %d multiply to %d", n, product)
		}
		fmt.Printf("%d = %s\n", n, strings.Join(terms, " * "))
	}
}
