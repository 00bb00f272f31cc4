// SPDX-License-Identifier: MIT

// Command binary_search looks up values in sorted slices.
package main

import (
	"fmt"
	"log"
	"strings"
)

type ordered interface {
	~int | ~int64 | ~float64 | ~string
}

// firstTrue returns the smallest n in [low, high) for which the monotone
// predicate holds, or high if there is none.
func firstTrue(low, high int, predicate func(int) bool) int {
	for low < high {
		middle := int(uint(low+high) >> 1)
		if predicate(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

func lowerBound[T ordered](items []T, target T) int {
	return firstTrue(0, len(items), func(i int) bool { return items[i] >= target })
}

func upperBound[T ordered](items []T, target T) int {
	return firstTrue(0, len(items), func(i int) bool { return items[i] > target })
}

// find returns the index of the first item equal to target; ok tells whether
// there is one.
func find[T ordered](items []T, target T) (index int, ok bool) {
	index = lowerBound(items, target)
	return index, index < len(items) && items[index] == target
}

// integerSqrt returns the largest integer whose square is not above n.
func integerSqrt(n int) int {
	return firstTrue(0, n+1, func(root int) bool { return (root+1)*(root+1) > n })
}

func linearSearch[T ordered](items []T, target T) (int, bool) {
	for i, item := range items {
		if item == target {
			return i, true
		}
	}
	return 0, false
}

func main() {
	values := []int{2, 3, 5, 7, 7, 7, 11, 13, 17}
	fmt.Println("values:", strings.Trim(fmt.Sprint(values), "[]"))

	for _, target := range []int{11, 7, 4} {
		if index, ok := find(values, target); ok {
			fmt.Printf("find %d: index %d\n", target, index)
		} else {
			fmt.Printf("find %d: not found\n", target)
		}
	}

	fmt.Printf("7 occurs %d times\n", upperBound(values, 7)-lowerBound(values, 7))
	fmt.Printf("4 would go to index %d\n", lowerBound(values, 4))
	fmt.Printf("integer square root of 2000000: %d\n", integerSqrt(2_000_000))

	for target := 0; target < 20; target++ {
		index, ok := find(values, target)
		expected, present := linearSearch(values, target)
		if ok != present || ok && index != expected {
			log.Fatalf("target %d: got (%d, %t), want (%d, %t)", target, index, ok, expected, present)
		}
	}
	if _, ok := find([]string{}, "a"); ok {
		log.Fatal("found an item in an empty slice")
	}
	fmt.Println("20 targets agree with a linear scan")
}
