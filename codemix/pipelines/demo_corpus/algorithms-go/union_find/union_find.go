// Command union_find keeps track of disjoint groups while they are merged.
package main

import (
	"fmt"
	"log"
	"strings"
)

// unionFind holds disjoint groups of the numbers from 0 to n-1.
type unionFind struct {
	parent []int
	size   []int
	groups int
}

func newUnionFind(n int) *unionFind {
	u := &unionFind{parent: make([]int, n), size: make([]int, n), groups: n}
	for i := range u.parent {
		u.parent[i] = i
		u.size[i] = 1
	}
	return u
}

// find returns the number that stands for the whole group of i.
func (u *unionFind) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

// union merges two groups and reports whether they were apart before.
func (u *unionFind) union(i, j int) bool {
	big, small := u.find(i), u.find(j)
	if big == small {
		return false
	}
	if u.size[big] < u.size[small] {
		big, small = small, big
	}
	u.parent[small] = big
	u.size[big] += u.size[small]
	u.groups--
	return true
}

// members lists the groups in the order of their least numbers.
func (u *unionFind) members() [][]int {
	index := make(map[int]int)
	var groups [][]int
	for i := range u.parent {
		root := u.find(i)
		if _, ok := index[root]; !ok {
			index[root] = len(groups)
			groups = append(groups, nil)
		}
		groups[index[root]] = append(groups[index[root]], i)
	}
	return groups
}

// countIslands counts the connected areas of # in a chart.
func countIslands(chart ...string) int {
	width := len(chart[0])
	text := strings.Join(chart, "")
	u := newUnionFind(len(text))
	sea := strings.Count(text, ".")
	for i := range text {
		if text[i] != '#' {
			continue
		}
		if i%width > 0 && text[i-1] == '#' {
			u.union(i, i-1)
		}
		if i >= width && text[i-width] == '#' {
			u.union(i, i-width)
		}
	}
	return u.groups - sea
}

func main() {
	names := []string{"Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"}
	people := newUnionFind(len(names))
	for _, pair := range [][2]int{{0, 1}, {2, 3}, {4, 1}, {4, 0}} {
		outcome := "known"
		if people.union(pair[0], pair[1]) {
			outcome = "merged"
		}
		fmt.Printf("%s meets %s: %s\n", names[pair[0]], names[pair[1]], outcome)
	}
	var groups []string
	for _, members := range people.members() {
		var group []string
		for _, i := range members {
			group = append(group, names[i])
		}
		groups = append(groups, strings.Join(group, " "))
	}
	fmt.Println("groups:", strings.Join(groups, " | "))
	if people.find(0) != people.find(4) || people.find(0) == people.find(5) {
		log.Fatal("the groups are wrong")
	}

	fmt.Println("islands:", countIslands("##..#", "#..##", "..#..", "#...#", "##.##"))

	numbers := newUnionFind(200)
	labels := make([]int, 200) // the slow way, for comparison: relabel all members
	for i := range labels {
		labels[i] = i
	}
	seed := 3
	for i := 0; i < 150; i++ {
		seed = (seed*75 + 74) % 65537
		one, other := seed%200, seed/200%200
		numbers.union(one, other)
		old, fresh := labels[one], labels[other]
		for k, label := range labels {
			if label == old {
				labels[k] = fresh
			}
		}
	}
	distinct := make(map[int]struct{})
	for _, label := range labels {
		distinct[label] = struct{}{}
	}
	if numbers.groups != len(distinct) {
		log.Fatalf("%d groups, want %d", numbers.groups, len(distinct))
	}
	fmt.Printf("150 random unions of 200 numbers: %d groups\n", numbers.groups)
}
