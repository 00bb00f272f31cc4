// Command extended_euclid demonstrates the extended Euclidean algorithm, modular
// inverses and the Chinese remainder theorem.
package main

import (
	"errors"
	"fmt"
	"log"
	"strings"
)

// ErrNoSolution reports congruences that exclude each other.
var ErrNoSolution = errors.New("no solution")

// ExtendedGCD returns the greatest common divisor of a and b, with x and y such
// that gcd = x*a + y*b.
func ExtendedGCD(a, b int) (gcd, x, y int) {
	x, nextX := 1, 0
	y, nextY := 0, 1
	for b != 0 {
		q := a / b
		a, b = b, a%b
		x, nextX = nextX, x-q*nextX
		y, nextY = nextY, y-q*nextY
	}
	return a, x, y
}

// mod is the remainder that is never negative, unlike the % operator.
func mod(n, m int) int {
	return (n%m + m) % m
}

// Inverse returns the inverse of a modulo m.
func Inverse(a, m int) (int, error) {
	gcd, x, _ := ExtendedGCD(a, m)
	if gcd != 1 {
		return 0, fmt.Errorf("no inverse of %d modulo %d", a, m)
	}
	return mod(x, m), nil
}

// A Congruence is the set of integers equal to Residue modulo Modulus.
type Congruence struct {
	Residue, Modulus int
}

func (c Congruence) String() string {
	return fmt.Sprintf("%d (mod %d)", c.Residue, c.Modulus)
}

// Merge returns the integers that satisfy both congruences.
func (c Congruence) Merge(other Congruence) (Congruence, error) {
	gcd, x, _ := ExtendedGCD(c.Modulus, other.Modulus)
	difference := other.Residue - c.Residue
	if difference%gcd != 0 {
		return Congruence{}, ErrNoSolution
	}
	steps := mod(difference/gcd*x, other.Modulus/gcd)
	lcm := c.Modulus / gcd * other.Modulus
	return Congruence{mod(c.Residue+c.Modulus*steps, lcm), lcm}, nil
}

// Solve merges all congruences of a system into one.
func Solve(system []Congruence) (answer Congruence, err error) {
	answer = Congruence{Residue: 0, Modulus: 1}
	for _, c := range system {
		if answer, err = answer.Merge(c); err != nil {
			return Congruence{}, err
		}
	}
	return answer, nil
}

func join(system []Congruence) string {
	parts := make([]string, len(system))
	for i, c := range system {
		parts[i] = c.String()
	}
	return strings.Join(parts, ", ")
}

func main() {
	log.SetFlags(0)
	for _, p := range [][2]int{{240, 46}, {1071, 462}, {3120, 17}, {0, 5}} {
		gcd, x, y := ExtendedGCD(p[0], p[1])
		if x*p[0]+y*p[1] != gcd {
			log.Fatalf("Bezout identity broken for %v", p)
		}
		fmt.Printf("gcd(%d, %d) = %d = %d*%d + %d*%d\n", p[0], p[1], gcd, x, p[0], y, p[1])
	}

	for _, p := range [][2]int{{3, 11}, {17, 3120}, {6, 9}} {
		inverse, err := Inverse(p[0], p[1])
		switch {
		case err != nil:
			fmt.Println(err)
		case p[0]*inverse%p[1] != 1:
			log.Fatalf("%d does not invert %d", inverse, p[0])
		default:
			fmt.Printf("inverse of %d modulo %d = %d\n", p[0], p[1], inverse)
		}
	}

	systems := [][]Congruence{
		{{2, 3}, {3, 5}, {2, 7}},
		{{1, 4}, {3, 6}},
		{{1, 4}, {2, 6}},
	}
	for _, system := range systems {
		answer, err := Solve(system)
		if errors.Is(err, ErrNoSolution) {
			fmt.Printf("%s: %v\n", join(system), err)
			continue
		}
		for _, c := range system {
			if answer.Residue%c.Modulus != c.Residue {
				log.Fatalf("%v does not satisfy %v", answer, c)
			}
		}
		fmt.Printf("%s: %v\n", join(system), answer)
	}
}
