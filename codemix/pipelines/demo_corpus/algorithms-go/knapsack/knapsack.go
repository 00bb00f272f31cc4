// Command knapsack solves the 0/1 knapsack problem: it packs the most valuable
// items within a weight limit.
package main

import (
	"fmt"
	"log"
	"strings"
)

// An Item is something that can be packed.
type Item struct {
	Name          string
	Weight, Value int
}

// A Packing is a selection of items.
type Packing []Item

// Weight returns the total weight of the packing.
func (p Packing) Weight() (total int) {
	for _, item := range p {
		total += item.Weight
	}
	return total
}

// Value returns the total value of the packing.
func (p Packing) Value() (total int) {
	for _, item := range p {
		total += item.Value
	}
	return total
}

func (p Packing) String() string {
	if len(p) == 0 {
		return "nothing"
	}
	names := make([]string, len(p))
	for i, item := range p {
		names[i] = item.Name
	}
	return strings.Join(names, " ")
}

// Pack returns the best selection of distinct items that weighs at most capacity.
func Pack(items []Item, capacity int) (Packing, error) {
	if capacity < 0 {
		return nil, fmt.Errorf("negative capacity %d", capacity)
	}
	best := make([]int, capacity+1)
	taken := make([][]bool, len(items))
	for k, item := range items {
		taken[k] = make([]bool, capacity+1)
		for room := capacity; room >= item.Weight; room-- {
			if value := best[room-item.Weight] + item.Value; value > best[room] {
				best[room] = value
				taken[k][room] = true
			}
		}
	}

	var packing Packing
	room := capacity
	for k := len(items) - 1; k >= 0; k-- {
		if taken[k][room] {
			packing = append(Packing{items[k]}, packing...)
			room -= items[k].Weight
		}
	}
	return packing, nil
}

// UnboundedValue returns the best value when items may be packed repeatedly.
func UnboundedValue(items []Item, capacity int) int {
	best := make([]int, capacity+1)
	for room := range best {
		for _, item := range items {
			if item.Weight > room {
				continue
			}
			if value := best[room-item.Weight] + item.Value; value > best[room] {
				best[room] = value
			}
		}
	}
	return best[capacity]
}

// bestBySearch tries every subset; it is only the reference for Pack.
func bestBySearch(items []Item, capacity int) int {
	if len(items) == 0 {
		return 0
	}
	first, rest := items[0], items[1:]
	best := bestBySearch(rest, capacity)
	if first.Weight <= capacity {
		if with := first.Value + bestBySearch(rest, capacity-first.Weight); with > best {
			best = with
		}
	}
	return best
}

var gear = []Item{
	{"tent", 6, 30},
	{"stove", 3, 14},
	{"water", 4, 16},
	{"rope", 2, 9},
	{"map", 1, 4},
	{"camera", 2, 7},
	{"blanket", 3, 10},
	{"lantern", 5, 19},
}

func main() {
	log.SetFlags(0)
	for _, capacity := range []int{0, 5, 10, 15, 40} {
		packing, err := Pack(gear, capacity)
		if err != nil {
			log.Fatal(err)
		}
		weight, value := packing.Weight(), packing.Value()
		if weight > capacity || value != bestBySearch(gear, capacity) {
			log.Fatalf("not the best packing for capacity %d: %v", capacity, packing)
		}
		fmt.Printf("capacity %d: value %d, weight %d, pack %v\n", capacity, value, weight, packing)
	}
	if _, err := Pack(gear, -1); err == nil {
		log.Fatal("a negative capacity must be refused")
	}

	endless := UnboundedValue(gear, 17)
	if endless != 83 {
		log.Fatalf("expected 83 with repetition, got %d", endless)
	}
	fmt.Printf("capacity 17 with repetition: value %d\n", endless)
}
