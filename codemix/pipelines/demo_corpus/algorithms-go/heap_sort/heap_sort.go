// Command heap_sort sorts integers with a binary heap kept in the slice itself.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strings"
)

// maxHeap is a slice in which no item is greater than its parent; the children
// of index i are at 2i+1 and 2i+2.
type maxHeap []int

// newMaxHeap rearranges items into a heap, in place and in linear time.
func newMaxHeap(items []int) maxHeap {
	heap := maxHeap(items)
	for root := len(heap)/2 - 1; root >= 0; root-- {
		heap.siftDown(root)
	}
	return heap
}

func (h maxHeap) siftDown(root int) {
	for child := 2*root + 1; child < len(h); child = 2*root + 1 {
		if child+1 < len(h) && h[child+1] > h[child] {
			child++
		}
		if h[root] >= h[child] {
			return
		}
		h[root], h[child] = h[child], h[root]
		root = child
	}
}

// valid reports whether the heap property holds everywhere.
func (h maxHeap) valid() bool {
	for i := 1; i < len(h); i++ {
		if h[(i-1)/2] < h[i] {
			return false
		}
	}
	return true
}

// heapSort sorts items in ascending order.
func heapSort(items []int) {
	heap := newMaxHeap(items)
	for len(heap) > 1 {
		last := len(heap) - 1
		heap[0], heap[last] = heap[last], heap[0]
		heap = heap[:last]
		heap.siftDown(0)
	}
}

// smallest returns the count smallest items in order.
func smallest(items []int, count int) []int {
	if count > len(items) {
		count = len(items)
	}
	kept := newMaxHeap(append([]int(nil), items[:count]...))
	for _, item := range items[count:] {
		if len(kept) > 0 && item < kept[0] {
			kept[0] = item
			kept.siftDown(0)
		}
	}
	heapSort(kept)
	return kept
}

func show(label string, items []int) {
	fmt.Printf("%s: %s\n", label, strings.Trim(fmt.Sprint(items), "[]"))
}

func check(ok bool, format string, args ...any) {
	if !ok {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
		os.Exit(1)
	}
}

func main() {
	numbers := []int{4, 10, 3, 5, 1, 8, 7}
	show("numbers", numbers)
	heap := newMaxHeap(numbers)
	show("as a heap", heap)
	check(heap.valid(), "not a heap: %v", heap)
	heapSort(numbers)
	show("sorted", numbers)

	var squares []int
	for i := 1; i <= 100; i++ {
		squares = append(squares, i*i%101)
	}
	least := smallest(squares, 5)
	show("5 smallest of 100", least)
	sort.Ints(squares)
	check(fmt.Sprint(least) == fmt.Sprint(squares[:5]), "smallest: got %v", least)

	for size := 0; size < 50; size++ {
		items := rand.Perm(size)
		heapSort(items)
		check(sort.IntsAreSorted(items), "size %d is not sorted: %v", size, items)
	}
	fmt.Println("all sizes from 0 to 49 are sorted")
}
