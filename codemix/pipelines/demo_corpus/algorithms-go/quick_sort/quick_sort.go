// Command quick_sort demonstrates quicksort and quickselect with three-way
// partitioning.
package main

import (
	"fmt"
	"log"
	"sort"
	"strings"
)

// partition rearranges items around a pivot and returns the bounds of the run
// of items equal to it.
func partition[T any](items []T, less func(a, b T) bool) (start, end int) {
	pivot := items[len(items)/2]
	start, end = 0, len(items)
	for i := 0; i < end; {
		switch {
		case less(items[i], pivot):
			items[start], items[i] = items[i], items[start]
			start++
			i++
		case less(pivot, items[i]):
			end--
			items[end], items[i] = items[i], items[end]
		default:
			i++
		}
	}
	return start, end
}

// quickSort sorts items in place. It is not stable.
func quickSort[T any](items []T, less func(a, b T) bool) {
	for len(items) > 1 {
		start, end := partition(items, less)
		quickSort(items[:start], less)
		items = items[end:]
	}
}

// nthSmallest returns the item that would have index n after sorting.
func nthSmallest[T any](items []T, n int, less func(a, b T) bool) (T, error) {
	var zero T
	if n < 0 || n >= len(items) {
		return zero, fmt.Errorf("no item %d among %d", n, len(items))
	}
	rest := append([]T(nil), items...)
	for {
		start, end := partition(rest, less)
		switch {
		case n < start:
			rest = rest[:start]
		case n >= end:
			rest = rest[end:]
			n -= end
		default:
			return rest[n], nil
		}
	}
}

func ascending(a, b int) bool { return a < b }

func join(numbers []int) string {
	return strings.Trim(fmt.Sprint(numbers), "[]")
}

func main() {
	numbers := []int{9, 4, 7, 4, 1, 8, 4, 2}
	fmt.Println("numbers:", join(numbers))
	quickSort(numbers, ascending)
	fmt.Println("ascending:", join(numbers))
	quickSort(numbers, func(a, b int) bool { return a > b })
	fmt.Println("descending:", join(numbers))

	fruits := []string{"banana", "kiwi", "apple", "fig", "cherry", "pear"}
	quickSort(fruits, func(a, b string) bool {
		if len(a) != len(b) {
			return len(a) < len(b)
		}
		return a < b
	})
	fmt.Println("by length:", strings.Join(fruits, " "))

	many := make([]int, 1000)
	for i, seed := 0, 1; i < len(many); i++ {
		seed = (seed*75 + 74) % 65537
		many[i] = seed
	}
	expected := append([]int(nil), many...)
	sort.Ints(expected)
	median, err := nthSmallest(many, 500, ascending)
	if err != nil || median != expected[500] {
		log.Fatalf("median: got %d, %v; want %d", median, err, expected[500])
	}
	fmt.Printf("median of %d: %d\n", len(many), median)
	quickSort(many, ascending)
	for i := range many {
		if many[i] != expected[i] {
			log.Fatalf("index %d: got %d, want %d", i, many[i], expected[i])
		}
	}

	same := make([]int, 1000)
	quickSort(same, ascending)
	if !sort.IntsAreSorted(same) {
		log.Fatal("constant input changed")
	}
	fmt.Println("random and constant inputs are sorted")
}
