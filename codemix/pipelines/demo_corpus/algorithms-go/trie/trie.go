// Command trie stores words in a prefix tree and queries it by prefix.
package main

import (
	"fmt"
	"log"
	"sort"
	"strings"
	"unicode/utf8"
)

type node struct {
	children map[rune]*node
	terminal bool
}

// Trie is a set of words. The zero value is an empty trie ready to use.
type Trie struct {
	root node
	size int
}

// Len returns the number of stored words.
func (t *Trie) Len() int { return t.size }

// Add stores a word.
func (t *Trie) Add(word string) {
	n := &t.root
	for _, letter := range word {
		child, ok := n.children[letter]
		if !ok {
			if n.children == nil {
				n.children = make(map[rune]*node)
			}
			child = &node{}
			n.children[letter] = child
		}
		n = child
	}
	if !n.terminal {
		n.terminal = true
		t.size++
	}
}

// Contains tells whether the word itself, not just a longer one, is stored.
func (t *Trie) Contains(word string) bool {
	n := t.root.find(word)
	return n != nil && n.terminal
}

// Remove deletes a word and prunes the branch that only it needed.
func (t *Trie) Remove(word string) bool {
	if !t.Contains(word) {
		return false
	}
	t.root.remove([]rune(word))
	t.size--
	return true
}

// StartingWith returns the words with the given prefix in alphabetical order.
func (t *Trie) StartingWith(prefix string) []string {
	var words []string
	if start := t.root.find(prefix); start != nil {
		start.walk(prefix, func(word string) { words = append(words, word) })
	}
	return words
}

// LongestPrefixOf returns the longest stored word that begins the text.
func (t *Trie) LongestPrefixOf(text string) string {
	best, n := 0, &t.root
	for start, letter := range text {
		if n = n.children[letter]; n == nil {
			break
		}
		if n.terminal {
			best = start + utf8.RuneLen(letter)
		}
	}
	return text[:best]
}

func (n *node) find(prefix string) *node {
	for _, letter := range prefix {
		if n = n.children[letter]; n == nil {
			return nil
		}
	}
	return n
}

func (n *node) remove(word []rune) {
	if len(word) == 0 {
		n.terminal = false
		return
	}
	child := n.children[word[0]]
	child.remove(word[1:])
	if !child.terminal && len(child.children) == 0 {
		delete(n.children, word[0])
	}
}

func (n *node) walk(word string, visit func(string)) {
	if n.terminal {
		visit(word)
	}
	letters := make([]rune, 0, len(n.children))
	for letter := range n.children {
		letters = append(letters, letter)
	}
	sort.Slice(letters, func(i, j int) bool { return letters[i] < letters[j] })
	for _, letter := range letters {
		n.children[letter].walk(word+string(letter), visit)
	}
}

func main() {
	var trie Trie
	for _, word := range strings.Fields("car dog card care do cat car") {
		trie.Add(word)
	}
	fmt.Println("words stored:", trie.Len())
	for _, word := range []string{"car", "ca"} {
		answer := map[bool]string{true: "yes", false: "no"}[trie.Contains(word)]
		fmt.Printf("contains %s: %s\n", word, answer)
	}
	fmt.Println("starting with car:", strings.Join(trie.StartingWith("car"), ", "))
	fmt.Println("longest prefix of cardigan:", trie.LongestPrefixOf("cardigan"))

	if !trie.Remove("car") {
		log.Fatal("car was stored")
	}
	if trie.Remove("ca") {
		log.Fatal("a bare prefix cannot be removed")
	}
	rest := strings.Join(trie.StartingWith(""), ", ")
	fmt.Println("without car:", rest)
	if trie.Len() != 5 || rest != "card, care, cat, do, dog" {
		log.Fatal("the wrong words are left")
	}
}
