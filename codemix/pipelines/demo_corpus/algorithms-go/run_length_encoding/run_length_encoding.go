// Command run_length_encoding packs runs of equal symbols: WWWB becomes 3WB.
package main

import (
	"errors"
	"fmt"
	"log"
	"strconv"
	"strings"
	"unicode"
)

// What Encode and Decode can find wrong with their input.
var (
	ErrDigit    = errors.New("digit in the text")
	ErrNoSymbol = errors.New("count without a symbol")
)

// Encode replaces each run of equal symbols by its length and the symbol. A run of one
// needs no length. Digits cannot be encoded: they would be taken for lengths.
func Encode(text string) (string, error) {
	var code strings.Builder
	symbols := []rune(text)
	for start := 0; start < len(symbols); {
		symbol := symbols[start]
		if unicode.IsDigit(symbol) {
			return "", ErrDigit
		}
		end := start
		for end < len(symbols) && symbols[end] == symbol {
			end++
		}
		if length := end - start; length > 1 {
			code.WriteString(strconv.Itoa(length))
		}
		code.WriteRune(symbol)
		start = end
	}
	return code.String(), nil
}

// Decode expands every run; it is the inverse of Encode.
func Decode(code string) (string, error) {
	var text strings.Builder
	for code != "" {
		start := strings.IndexFunc(code, func(r rune) bool { return !unicode.IsDigit(r) })
		if start < 0 {
			return "", ErrNoSymbol
		}
		length := 1
		if start > 0 {
			n, err := strconv.Atoi(code[:start])
			if err != nil {
				return "", fmt.Errorf("bad count: %w", err)
			}
			length = n
		}
		symbol := []rune(code[start:])[0]
		text.WriteString(strings.Repeat(string(symbol), length))
		code = code[start+len(string(symbol)):]
	}
	return text.String(), nil
}

func main() {
	saved := 0
	for _, text := range []string{"WWWWBBBWWC", "abc", "zzzzzzzzzzzz", "see the bees"} {
		code, err := Encode(text)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s -> %s\n", text, code)
		if back, err := Decode(code); err != nil || back != text {
			log.Fatalf("%s came back as %q: %v", text, back, err)
		}
		saved += len(text) - len(code)
	}
	fmt.Println("characters saved:", saved)
	if saved != 12 {
		log.Fatal("expected to save 12 characters")
	}

	for _, row := range []string{"3.#3.", "2.3#2.", ".5#."} {
		picture, err := Decode(row)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(picture)
	}

	if _, err := Decode("2W3"); errors.Is(err, ErrNoSymbol) {
		fmt.Println("decode 2W3:", err)
	} else {
		log.Fatal("2W3 must be refused")
	}
	if _, err := Encode("R2D2"); errors.Is(err, ErrDigit) {
		fmt.Println("encode R2D2:", err)
	} else {
		log.Fatal("R2D2 must be refused")
	}
}
