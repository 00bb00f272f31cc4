// Command binary_search_tree shows an unbalanced binary search tree.
package main

import (
	"fmt"
	"log"
	"strings"
)

// Ordered lists the kinds of keys that the tree can compare.
type Ordered interface {
	~int | ~int64 | ~float64 | ~string
}

type node[K Ordered] struct {
	key         K
	left, right *node[K]
}

// Tree is a sorted set. The zero value is an empty tree ready to use.
type Tree[K Ordered] struct {
	root *node[K]
	size int
}

// Len returns the number of keys.
func (t *Tree[K]) Len() int { return t.size }

// locate returns the link that holds the key, or the nil link where it belongs.
func (t *Tree[K]) locate(key K) **node[K] {
	link := &t.root
	for *link != nil && (*link).key != key {
		if key < (*link).key {
			link = &(*link).left
		} else {
			link = &(*link).right
		}
	}
	return link
}

// Insert adds a key and reports whether it is new.
func (t *Tree[K]) Insert(key K) bool {
	link := t.locate(key)
	if *link != nil {
		return false
	}
	*link = &node[K]{key: key}
	t.size++
	return true
}

// Contains reports whether the tree holds the key.
func (t *Tree[K]) Contains(key K) bool {
	return *t.locate(key) != nil
}

// Remove takes a key out of the tree; it is an error if there is no such key.
func (t *Tree[K]) Remove(key K) error {
	link := t.locate(key)
	n := *link
	if n == nil {
		return fmt.Errorf("no key %v", key)
	}
	if n.left != nil && n.right != nil {
		// Two children: the smallest key of the right subtree takes this place.
		link = &n.right
		for (*link).left != nil {
			link = &(*link).left
		}
		n.key = (*link).key
		n = *link
	}
	if n.left != nil {
		*link = n.left
	} else {
		*link = n.right
	}
	t.size--
	return nil
}

// Height returns the number of nodes on the longest path from the root.
func (t *Tree[K]) Height() int { return t.root.height() }

func (n *node[K]) height() int {
	if n == nil {
		return 0
	}
	left, right := n.left.height(), n.right.height()
	if left > right {
		return left + 1
	}
	return right + 1
}

// Walk visits the keys in ascending order.
func (t *Tree[K]) Walk(visit func(K)) { t.root.walk(visit) }

func (n *node[K]) walk(visit func(K)) {
	if n != nil {
		n.left.walk(visit)
		visit(n.key)
		n.right.walk(visit)
	}
}

// String lists the keys in ascending order.
func (t *Tree[K]) String() string {
	var words []string
	t.Walk(func(key K) { words = append(words, fmt.Sprint(key)) })
	return strings.Join(words, " ")
}

func main() {
	tree := &Tree[int]{}
	for _, key := range []int{50, 30, 70, 20, 40, 60, 80, 65, 30} {
		tree.Insert(key)
	}
	fmt.Printf("%d keys, height %d: %v\n", tree.Len(), tree.Height(), tree)
	for _, key := range []int{60, 61} {
		answer := "no"
		if tree.Contains(key) {
			answer = "yes"
		}
		fmt.Printf("contains %d: %s\n", key, answer)
	}

	removals := []struct {
		key  int
		what string
	}{{20, "a leaf"}, {60, "one child"}, {50, "the root"}}
	for _, r := range removals {
		if err := tree.Remove(r.key); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("without %d (%s): %v\n", r.key, r.what, tree)
	}

	if err := tree.Remove(99); err != nil {
		fmt.Println("error:", err)
	}
	if tree.String() != "30 40 65 70 80" || tree.Len() != 5 || tree.Height() != 3 {
		log.Fatal("the wrong keys are left")
	}
}
