// Command merge_sort shows a stable merge sort that also counts inversions, the
// pairs that stand in the wrong order.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

// mergeSort returns a sorted copy of items and the number of inversions. Items
// of which neither is less than the other keep their order.
func mergeSort[T any](items []T, less func(a, b T) bool) (sorted []T, inversions int) {
	if len(items) < 2 {
		return append([]T(nil), items...), 0
	}
	middle := len(items) / 2
	left, a := mergeSort(items[:middle], less)
	right, b := mergeSort(items[middle:], less)
	inversions = a + b
	sorted = make([]T, 0, len(items))
	for len(left) > 0 && len(right) > 0 {
		if less(right[0], left[0]) {
			sorted = append(sorted, right[0])
			right = right[1:]
			inversions += len(left)
		} else {
			sorted = append(sorted, left[0])
			left = left[1:]
		}
	}
	sorted = append(sorted, left...)
	return append(sorted, right...), inversions
}

type result struct {
	name  string
	grade int
}

func (r result) String() string { return fmt.Sprintf("%s %d", r.name, r.grade) }

// joined formats each item and puts the separator in between.
func joined[T any](items []T, separator string) string {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = fmt.Sprint(item)
	}
	return strings.Join(words, separator)
}

func smaller(a, b int) bool { return a < b }

func demonstrate() error {
	numbers := []int{8, 3, 5, 1, 9, 2, 7}
	sorted, inversions := mergeSort(numbers, smaller)
	fmt.Println("numbers:", joined(numbers, " "))
	fmt.Println("sorted:", joined(sorted, " "))
	fmt.Println("inversions:", inversions)

	results := []result{{"Ada", 2}, {"Ben", 1}, {"Cleo", 2}, {"Dan", 3}, {"Eve", 1}}
	ranked, _ := mergeSort(results, func(a, b result) bool { return a.grade < b.grade })
	fmt.Println("by grade:", joined(ranked, ", "))
	if order := joined(ranked, ","); order != "Ben 1,Eve 1,Ada 2,Cleo 2,Dan 3" {
		return fmt.Errorf("the sort is not stable: %s", order)
	}

	many := make([]int, 500)
	slow := 0
	for i, seed := 0, 7; i < len(many); i++ {
		seed = (seed*75 + 74) % 65537
		many[i] = seed
		for _, earlier := range many[:i] {
			if earlier > seed {
				slow++
			}
		}
	}
	sorted, inversions = mergeSort(many, smaller)
	if !sort.IntsAreSorted(sorted) || len(sorted) != len(many) {
		return fmt.Errorf("not sorted: %v", sorted)
	}
	if inversions != slow {
		return fmt.Errorf("%d inversions, want %d", inversions, slow)
	}
	fmt.Printf("500 random numbers: sorted, %d inversions\n", inversions)
	return nil
}

func main() {
	if err := demonstrate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
