// Command expression_evaluator evaluates arithmetic by recursive descent.
package main

import (
	"fmt"
	"log"
	"math"
	"strconv"
	"strings"
)

// An ExpressionError tells why an expression has no value.
type ExpressionError string

func (e ExpressionError) Error() string { return string(e) }

// parser reads one expression. Inside it, errors travel as panics that Evaluate recovers.
type parser struct{ source, rest string }

// Evaluate returns the value of an expression with + - * / ^, negation and parentheses.
func Evaluate(source string) (value float64, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case ExpressionError:
			err = r
		default:
			panic(r)
		}
	}()
	p := &parser{source, source}
	result := p.sum()
	if p.peek() != 0 {
		p.unexpected()
	}
	return result, nil
}

// peek skips spaces and returns the next byte, or 0 at the end.
func (p *parser) peek() byte {
	p.rest = strings.TrimLeft(p.rest, " ")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

// accept consumes the next byte if it is the given one.
func (p *parser) accept(symbol byte) bool {
	if p.peek() != symbol {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *parser) unexpected() {
	what := "end"
	if next := p.peek(); next != 0 {
		what = fmt.Sprintf("'%c'", next)
	}
	column := len(p.source) - len(p.rest) + 1
	panic(ExpressionError(fmt.Sprintf("unexpected %s at column %d", what, column)))
}

func (p *parser) sum() float64 {
	value := p.product()
	for {
		switch {
		case p.accept('+'):
			value += p.product()
		case p.accept('-'):
			value -= p.product()
		default:
			return value
		}
	}
}

func (p *parser) product() float64 {
	value := p.unary()
	for {
		switch {
		case p.accept('*'):
			value *= p.unary()
		case p.accept('/'):
			divisor := p.unary()
			if divisor == 0 {
				panic(ExpressionError("division by zero"))
			}
			value /= divisor
		default:
			return value
		}
	}
}

func (p *parser) unary() float64 {
	if p.accept('-') {
		return -p.unary()
	}
	base := p.atom()
	if p.accept('^') {
		return math.Pow(base, p.unary())
	}
	return base
}

func (p *parser) atom() float64 {
	if p.accept('(') {
		value := p.sum()
		if !p.accept(')') {
			p.unexpected()
		}
		return value
	}
	p.peek() // Skips the spaces before the number.
	after := strings.TrimLeft(p.rest, "0123456789.")
	value, err := strconv.ParseFloat(strings.TrimSuffix(p.rest, after), 64)
	if err != nil {
		p.unexpected()
	}
	p.rest = after
	return value
}

func main() {
	expected := []struct {
		source string
		value  float64
	}{
		{"1 + 2 * 3", 7}, {"(1 + 2) * 3", 9}, {"2 ^ 3 ^ 2", 512}, {"-2 ^ 2", -4},
		{"7 / 4 - 0.5", 1.25}, {"10 - 4 - 3", 3}, {"2 ^ -1", 0.5},
	}
	for _, test := range expected {
		value, err := Evaluate(test.source)
		if err != nil || value != test.value {
			log.Fatalf("%s became %v, %v", test.source, value, err)
		}
		fmt.Printf("%s = %.2f\n", test.source, value)
	}
	for _, source := range []string{"2 * (3 + 4", "5 +", "2 $ 3", "1 2", "1 / (2 - 2)"} {
		value, err := Evaluate(source)
		if err == nil {
			log.Fatalf("%s became %v", source, value)
		}
		fmt.Printf("%s: %v\n", source, err)
	}
}
