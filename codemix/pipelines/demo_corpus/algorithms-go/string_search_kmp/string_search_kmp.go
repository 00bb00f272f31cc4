// Command string_search_kmp finds patterns with the algorithm of Knuth, Morris and Pratt.
package main

import (
	"errors"
	"fmt"
	"log"
	"reflect"
	"strings"
)

// ErrEmptyPattern is returned by FindAll, since an empty pattern matches everywhere.
var ErrEmptyPattern = errors.New("empty pattern")

// FailureTable returns, for each prefix of the pattern, the length of its longest
// border: a proper prefix that is a suffix too.
func FailureTable(pattern string) []int {
	table := make([]int, len(pattern))
	matched := 0
	for i := 1; i < len(pattern); i++ {
		for matched > 0 && pattern[i] != pattern[matched] {
			matched = table[matched-1]
		}
		if pattern[i] == pattern[matched] {
			matched++
		}
		table[i] = matched
	}
	return table
}

// FindAll returns the byte offset of every match, overlapping ones included. Each byte
// of the text is read once.
func FindAll(text, pattern string) ([]int, error) {
	if pattern == "" {
		return nil, ErrEmptyPattern
	}
	table := FailureTable(pattern)
	var starts []int
	matched := 0
	for i := 0; i < len(text); i++ {
		for matched > 0 && text[i] != pattern[matched] {
			matched = table[matched-1]
		}
		if text[i] == pattern[matched] {
			matched++
		}
		if matched == len(pattern) {
			starts = append(starts, i+1-matched)
			matched = table[matched-1]
		}
	}
	return starts, nil
}

func findAllNaively(text, pattern string) []int {
	var starts []int
	for i := range text {
		if strings.HasPrefix(text[i:], pattern) {
			starts = append(starts, i)
		}
	}
	return starts
}

// join formats numbers like fmt.Sprint does a slice, without the brackets.
func join(numbers []int) string {
	return strings.Trim(fmt.Sprint(numbers), "[]")
}

func main() {
	fmt.Println("failure table of abacabab:", join(FailureTable("abacabab")))

	searches := []struct{ pattern, text string }{
		{"aba", "abacababa"},
		{"aaa", "aaaaaa"},
		{"needle", "a haystack without one"},
		{"ss", "mississippi"},
	}
	for _, s := range searches {
		starts, err := FindAll(s.text, s.pattern)
		if err != nil {
			log.Fatal(err)
		}
		places := join(starts)
		if len(starts) == 0 {
			places = "nowhere"
		}
		fmt.Printf("%s in %s: %s\n", s.pattern, s.text, places)
		if !reflect.DeepEqual(starts, findAllNaively(s.text, s.pattern)) {
			log.Fatalf("the naive search disagrees on %q", s.pattern)
		}
	}

	if _, err := FindAll("text", ""); err != nil {
		fmt.Println("error:", err)
	} else {
		log.Fatal("an empty pattern must be refused")
	}
}
