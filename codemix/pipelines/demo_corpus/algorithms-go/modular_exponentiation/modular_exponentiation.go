// Command modular_exponentiation demonstrates powers modulo an integer, the
// Miller-Rabin primality test and a Diffie-Hellman key exchange.
package main

import (
	"fmt"
	"log"
	"math/big"
	"math/bits"
)

// witnesses are bases for which Miller-Rabin makes no mistake below 3,215,031,751.
var witnesses = [...]uint64{2, 3, 5, 7}

// mulMod returns a*b mod m through a 128-bit product; a and b must be below m.
func mulMod(a, b, m uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, rem := bits.Div64(hi, lo, m)
	return rem
}

// PowMod returns base^exponent mod m with O(log exponent) multiplications.
// It panics if m is zero, as integer division does.
func PowMod(base, exponent, m uint64) uint64 {
	result := 1 % m
	for base %= m; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = mulMod(result, base, m)
		}
		base = mulMod(base, base, m)
	}
	return result
}

// PassesFermat reports whether n looks prime to Fermat's test to base 2, which
// some composites fool.
func PassesFermat(n uint64) bool {
	return PowMod(2, n-1, n) == 1
}

// IsPrime reports whether n is prime, by the Miller-Rabin test.
func IsPrime(n uint64) bool {
	if n < 2 {
		return false
	}
	for _, p := range witnesses {
		if n%p == 0 {
			return n == p
		}
	}
	for _, w := range witnesses {
		if provesComposite(w, n) {
			return false
		}
	}
	return true
}

func provesComposite(witness, n uint64) bool {
	twos := bits.TrailingZeros64(n - 1)
	x := PowMod(witness, (n-1)>>twos, n)
	if x == 1 {
		return false
	}
	for ; twos > 0; twos-- {
		if x == n-1 {
			return false
		}
		x = mulMod(x, x, n)
	}
	return true
}

func checkAgainstBig(base, exponent, m, got uint64) {
	want := new(big.Int).Exp(
		new(big.Int).SetUint64(base),
		new(big.Int).SetUint64(exponent),
		new(big.Int).SetUint64(m),
	)
	if !want.IsUint64() || want.Uint64() != got {
		log.Fatalf("%d^%d mod %d should be %v, not %d", base, exponent, m, want, got)
	}
}

func main() {
	log.SetFlags(0)
	cases := []struct{ base, exponent, m uint64 }{
		{3, 13, 7},
		{2, 100, 1_000_000_007},
		{12_345, 67_890, 998_244_353},
		{5, 0, 1},
	}
	for _, c := range cases {
		value := PowMod(c.base, c.exponent, c.m)
		checkAgainstBig(c.base, c.exponent, c.m, value)
		fmt.Printf("%d^%d mod %d = %d\n", c.base, c.exponent, c.m, value)
	}

	for _, n := range []uint64{341, 561, 1000, 7919, 25_326_001, 1_000_000_007, 1<<31 - 1} {
		fermat, verdict := "fails", "composite"
		if PassesFermat(n) {
			fermat = "passes"
		}
		if IsPrime(n) {
			verdict = "prime"
		}
		fmt.Printf("%d %s Fermat base 2 and is %s\n", n, fermat, verdict)
	}
	primes := 0
	for n := uint64(0); n < 10_000; n++ {
		if IsPrime(n) {
			primes++
		}
	}
	if primes != 1229 {
		log.Fatalf("there are 1229 primes below 10000, not %d", primes)
	}

	const prime, generator = 1<<31 - 1, 7
	const aliceSecret, bobSecret = 123_456_789, 987_654_321
	alicePublic := PowMod(generator, aliceSecret, prime)
	bobPublic := PowMod(generator, bobSecret, prime)
	shared := PowMod(bobPublic, aliceSecret, prime)
	if shared != PowMod(alicePublic, bobSecret, prime) {
		log.Fatal("the two sides disagree on the key")
	}
	fmt.Printf("public keys %d and %d, shared key %d\n", alicePublic, bobPublic, shared)
}
