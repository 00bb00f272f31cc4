// Command longest_common_subsequence demonstrates the longest common
// subsequence of two slices and the line diff built on it.
package main

import (
	"fmt"
	"log"
)

// A Kind says what happens to an element on the way from old to new.
type Kind byte

// The kinds of changes, which print as the marks of a diff.
const (
	Keep   Kind = ' '
	Remove Kind = '-'
	Add    Kind = '+'
)

// A Change is one step of a diff.
type Change[T comparable] struct {
	Kind Kind
	Item T
}

// suffixLengths returns a table whose cell [i][j] is the length of the longest
// common subsequence of a[i:] and b[j:].
func suffixLengths[T comparable](a, b []T) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			below, right := table[i+1][j], table[i][j+1]
			switch {
			case a[i] == b[j]:
				table[i][j] = table[i+1][j+1] + 1
			case below >= right:
				table[i][j] = below
			default:
				table[i][j] = right
			}
		}
	}
	return table
}

// Diff returns the shortest list of changes that turns a into b.
func Diff[T comparable](a, b []T) []Change[T] {
	table := suffixLengths(a, b)
	changes := make([]Change[T], 0, len(a)+len(b)-table[0][0])
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			changes = append(changes, Change[T]{Keep, a[i]})
			i++
			j++
		case table[i+1][j] >= table[i][j+1]:
			changes = append(changes, Change[T]{Remove, a[i]})
			i++
		default:
			changes = append(changes, Change[T]{Add, b[j]})
			j++
		}
	}
	for _, item := range a[i:] {
		changes = append(changes, Change[T]{Remove, item})
	}
	for _, item := range b[j:] {
		changes = append(changes, Change[T]{Add, item})
	}
	return changes
}

// LCS returns one longest common subsequence of a and b.
func LCS[T comparable](a, b []T) []T {
	return without(Diff(a, b), Remove, Add)
}

// without collects the items of all changes except those of the given kinds.
func without[T comparable](changes []Change[T], kinds ...Kind) []T {
	var items []T
next:
	for _, c := range changes {
		for _, kind := range kinds {
			if c.Kind == kind {
				continue next
			}
		}
		items = append(items, c.Item)
	}
	return items
}

func main() {
	log.SetFlags(0)
	examples := []struct {
		a, b   string
		length int
	}{
		{"AGGTAB", "GXTXAYB", 4},
		{"ABCBDAB", "BDCABA", 4},
		{"programming", "gaming", 6},
		{"abc", "xyz", 0},
	}
	for _, e := range examples {
		a, b := []rune(e.a), []rune(e.b)
		common := string(LCS(a, b))
		if len(common) != e.length {
			log.Fatalf("expected %d common letters, found %q", e.length, common)
		}
		changes := Diff(a, b)
		if string(without(changes, Add)) != e.a || string(without(changes, Remove)) != e.b {
			log.Fatalf("the diff does not rebuild %q and %q", e.a, e.b)
		}
		fmt.Printf("lcs(%s, %s) = '%s' (%d)\n", e.a, e.b, common, len(common))
	}

	before := []string{"flour", "sugar", "eggs", "milk", "bake"}
	after := []string{"flour", "brown sugar", "eggs", "bake", "let cool"}
	for _, c := range Diff(before, after) {
		fmt.Printf("%c %s\n", c.Kind, c.Item)
	}
}
