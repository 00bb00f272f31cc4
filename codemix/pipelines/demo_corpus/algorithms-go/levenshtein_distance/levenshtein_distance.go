// Command levenshtein_distance demonstrates edit distances between words, the
// edit scripts behind them, and spelling suggestions.
package main

import (
	"fmt"
	"log"
	"sort"
)

func min(first int, rest ...int) int {
	smallest := first
	for _, n := range rest {
		if n < smallest {
			smallest = n
		}
	}
	return smallest
}

// prefixCosts returns the distances between all prefixes of source and target.
func prefixCosts(source, target []rune) [][]int {
	cost := make([][]int, len(source)+1)
	for i := range cost {
		cost[i] = make([]int, len(target)+1)
		for j := range cost[i] {
			switch {
			case i == 0 || j == 0:
				cost[i][j] = i + j
			case source[i-1] == target[j-1]:
				cost[i][j] = cost[i-1][j-1]
			default:
				cost[i][j] = 1 + min(cost[i-1][j-1], cost[i-1][j], cost[i][j-1])
			}
		}
	}
	return cost
}

// Distance returns the fewest insertions, deletions and substitutions of
// characters that turn source into target.
func Distance(source, target string) int {
	s, t := []rune(source), []rune(target)
	return prefixCosts(s, t)[len(s)][len(t)]
}

// Script lists the edits in reading order: "a>b" substitutes, "-a" deletes and
// "+b" inserts.
func Script(source, target string) []string {
	s, t := []rune(source), []rune(target)
	cost := prefixCosts(s, t)
	i, j := len(s), len(t)
	script := make([]string, cost[i][j])
	for next := len(script); i > 0 || j > 0; {
		if i > 0 && j > 0 && s[i-1] == t[j-1] {
			i, j = i-1, j-1
			continue
		}
		next--
		switch {
		case i > 0 && j > 0 && cost[i][j] == cost[i-1][j-1]+1:
			i, j = i-1, j-1
			script[next] = fmt.Sprintf("%c>%c", s[i], t[j])
		case i > 0 && cost[i][j] == cost[i-1][j]+1:
			i--
			script[next] = fmt.Sprintf("-%c", s[i])
		default:
			j--
			script[next] = fmt.Sprintf("+%c", t[j])
		}
	}
	return script
}

// Suggest returns the dictionary word closest to a misspelt one, if any is
// within maxDistance edits.
func Suggest(word string, dictionary []string, maxDistance int) (best string, ok bool) {
	sorted := append([]string(nil), dictionary...)
	sort.Strings(sorted)
	limit := maxDistance
	for _, entry := range sorted {
		if d := Distance(word, entry); d < limit || (d == limit && !ok) {
			best, limit, ok = entry, d, true
		}
	}
	return best, ok
}

func main() {
	log.SetFlags(0)
	examples := []struct {
		source, target string
		distance       int
	}{
		{"kitten", "sitting", 3},
		{"saturday", "sunday", 3},
		{"flaw", "lawn", 2},
		{"intention", "execution", 5},
		{"same", "same", 0},
	}
	for _, e := range examples {
		if d := Distance(e.source, e.target); d != e.distance {
			log.Fatalf("%s -> %s should take %d edits, not %d", e.source, e.target, e.distance, d)
		}
		fmt.Printf("%s -> %s: %d %v\n", e.source, e.target, e.distance, Script(e.source, e.target))
	}
	if Distance("na\u00efve", "naive") != 1 || Distance("", "abc") != 3 {
		log.Fatal("accents and missing letters count once each")
	}

	dictionary := []string{"python", "rust", "receive", "separate", "java", "trust"}
	for _, word := range []string{"pyhton", "recieve", "ust", "xyzzy"} {
		if best, ok := Suggest(word, dictionary, 2); ok {
			fmt.Printf("%s: did you mean %s?\n", word, best)
		} else {
			fmt.Printf("%s: no suggestion\n", word)
		}
	}
}
