// SPDX-License-Identifier: MIT

// Command minimum_spanning_tree finds the cheapest cables that connect all
// towns, by Kruskal's and by Prim's algorithm.
package main

import (
	"container/heap"
	"fmt"
	"log"
	"reflect"
	"sort"
)

// cable is an undirected edge between two towns.
type cable struct {
	one, other string
	cost       int
}

func (c cable) String() string { return fmt.Sprintf("%s - %s: %d", c.one, c.other, c.cost) }

// byCost sorts cables, and is a heap.Interface through its pointer.
type byCost []cable

func (b byCost) Len() int           { return len(b) }
func (b byCost) Less(i, j int) bool { return b[i].cost < b[j].cost }
func (b byCost) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b *byCost) Push(x any)        { *b = append(*b, x.(cable)) }

func (b *byCost) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

func (b byCost) total() (sum int) {
	for _, c := range b {
		sum += c.cost
	}
	return sum
}

// kruskal takes the cheapest cables that close no circle. The result is a
// forest if the towns are not connected.
func kruskal(cables []cable) (chosen byCost) {
	sorted := append(byCost(nil), cables...)
	sort.Sort(sorted)
	parent := make(map[string]string)
	root := func(town string) string {
		for parent[town] != "" {
			town = parent[town]
		}
		return town
	}
	for _, c := range sorted {
		if one, other := root(c.one), root(c.other); one != other {
			parent[one] = other
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// prim grows one tree from a town, by the cheapest cable that leads out of it.
func prim(cables []cable, start string) (chosen byCost) {
	ends := endsOf(cables)
	reached := map[string]bool{start: true}
	frontier := append(byCost(nil), ends[start]...)
	heap.Init(&frontier)
	for frontier.Len() > 0 {
		c := heap.Pop(&frontier).(cable)
		fresh := c.one
		if reached[fresh] {
			fresh = c.other
		}
		if reached[fresh] {
			continue
		}
		reached[fresh] = true
		chosen = append(chosen, c)
		for _, offer := range ends[fresh] {
			heap.Push(&frontier, offer)
		}
	}
	return chosen
}

// endsOf maps each town to the cables that end there.
func endsOf(cables []cable) map[string][]cable {
	ends := make(map[string][]cable)
	for _, c := range cables {
		ends[c.one] = append(ends[c.one], c)
		ends[c.other] = append(ends[c.other], c)
	}
	return ends
}

func main() {
	cables := []cable{
		{"A", "B", 7}, {"A", "D", 5}, {"B", "C", 8}, {"B", "D", 9}, {"B", "E", 10}, {"C", "E", 4},
		{"D", "E", 15}, {"D", "F", 6}, {"E", "F", 12}, {"E", "G", 11}, {"F", "G", 13},
	}
	tree := kruskal(cables)
	for _, c := range tree {
		fmt.Println(c)
	}
	fmt.Println("total:", tree.total())

	towns := endsOf(cables)
	for start := range towns {
		grown := prim(cables, start)
		sort.Sort(grown)
		if !reflect.DeepEqual(grown, tree) {
			log.Fatalf("Prim differs from %s: %v, want %v", start, grown, tree)
		}
	}
	fmt.Printf("Prim agrees from all %d towns\n", len(towns))
	if tree.total() != 41 {
		log.Fatalf("not the cheapest: %d", tree.total())
	}

	cables = append(cables, cable{"X", "Y", 3})
	forest := kruskal(cables)
	trees := len(endsOf(cables)) - len(forest)
	fmt.Printf("with X - Y: %d cables in %d trees, total %d\n", len(forest), trees, forest.total())
	if trees != 2 || forest.total() != 44 {
		log.Fatal("wrong forest")
	}
}
