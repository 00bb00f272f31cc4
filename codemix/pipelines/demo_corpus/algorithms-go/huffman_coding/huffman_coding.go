// Command huffman_coding compresses a text with a Huffman code.
package main

import (
	"container/heap"
	"errors"
	"fmt"
	"log"
	"sort"
	"strings"
)

// ErrTruncated says that a string of bits ends within a code.
var ErrTruncated = errors.New("the bits end within a code")

// node is a leaf if it has no children.
type node struct {
	symbol         rune
	weight, serial int
	left, right    *node
}

func (n *node) isLeaf() bool { return n.left == nil }

// queue is a heap of trees, the lightest first; the older one where weights are equal.
type queue []*node

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*node)) }

func (q queue) Less(i, j int) bool {
	if q[i].weight != q[j].weight {
		return q[i].weight < q[j].weight
	}
	return q[i].serial < q[j].serial
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	*q = (*q)[:last]
	return n
}

// Code maps symbols to strings of 0 and 1 such that no code begins another one.
type Code struct {
	Frequencies map[rune]int
	Symbols     []rune // in ascending order
	codes       map[rune]string
	symbolOf    map[string]rune
}

// NewCode builds the code that is optimal for the symbol frequencies of a text.
func NewCode(text string) (*Code, error) {
	if text == "" {
		return nil, errors.New("empty text")
	}
	c := &Code{map[rune]int{}, nil, map[rune]string{}, map[string]rune{}}
	for _, symbol := range text {
		if c.Frequencies[symbol] == 0 {
			c.Symbols = append(c.Symbols, symbol)
		}
		c.Frequencies[symbol]++
	}
	sort.Slice(c.Symbols, func(i, j int) bool { return c.Symbols[i] < c.Symbols[j] })
	if root := c.buildTree(); root.isLeaf() {
		c.assign(root, "0") // A lone symbol still needs a bit each time.
	} else {
		c.assign(root, "")
	}
	return c, nil
}

func (c *Code) buildTree() *node {
	q := make(queue, 0, len(c.Symbols))
	for serial, symbol := range c.Symbols {
		q = append(q, &node{symbol: symbol, weight: c.Frequencies[symbol], serial: serial})
	}
	heap.Init(&q)
	for serial := q.Len(); q.Len() > 1; serial++ {
		left, right := heap.Pop(&q).(*node), heap.Pop(&q).(*node)
		weight := left.weight + right.weight
		heap.Push(&q, &node{weight: weight, serial: serial, left: left, right: right})
	}
	return q[0]
}

func (c *Code) assign(n *node, code string) {
	if n.isLeaf() {
		c.codes[n.symbol], c.symbolOf[code] = code, n.symbol
		return
	}
	c.assign(n.left, code+"0")
	c.assign(n.right, code+"1")
}

// Encode returns the text as a string of 0 and 1.
func (c *Code) Encode(text string) string {
	var bits strings.Builder
	for _, symbol := range text {
		bits.WriteString(c.codes[symbol])
	}
	return bits.String()
}

// Decode returns the text behind the bits.
func (c *Code) Decode(bits string) (string, error) {
	var text strings.Builder
	start := 0
	for end := range bits {
		if symbol, ok := c.symbolOf[bits[start:end+1]]; ok {
			text.WriteRune(symbol)
			start = end + 1
		}
	}
	if start < len(bits) {
		return "", ErrTruncated
	}
	return text.String(), nil
}

func main() {
	text := "she sells sea shells"
	code, err := NewCode(text)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("text:", text)
	for _, symbol := range code.Symbols {
		fmt.Printf("'%c' x %d: %s\n", symbol, code.Frequencies[symbol], code.codes[symbol])
	}

	bits := code.Encode(text)
	fmt.Println("bits:", bits)
	fmt.Printf("%d bits instead of %d\n", len(bits), 8*len(text))
	decoded, err := code.Decode(bits)
	if err != nil || decoded != text {
		log.Fatalf("decoded %q: %v", decoded, err)
	}
	fmt.Println("decoded:", decoded)

	if single, err := NewCode("aaaa"); err == nil {
		fmt.Println("aaaa:", single.Encode("aaaa"))
	}
	if _, err = code.Decode(bits[:len(bits)-1]); !errors.Is(err, ErrTruncated) {
		log.Fatalf("cut bits must be refused, got %v", err)
	}
	fmt.Println("error:", err)
}
