// SPDX-License-Identifier: MIT

// Command breadth_first_search finds paths with the fewest steps in a network of
// friends and in a maze.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"strings"
)

var errNoPath = errors.New("no path")

// explore calls visit for each node that can be reached from start, nearest
// first, together with the node it was reached from. It stops when visit
// returns false.
func explore[N comparable](start N, neighbours func(N) []N, visit func(node, parent N) bool) {
	parents := map[N]N{start: start}
	for queue := []N{start}; len(queue) > 0; queue = queue[1:] {
		node := queue[0]
		if !visit(node, parents[node]) {
			return
		}
		for _, next := range neighbours(node) {
			if _, seen := parents[next]; !seen {
				parents[next] = node
				queue = append(queue, next)
			}
		}
	}
}

// shortestPath returns the nodes of a path with the fewest steps.
func shortestPath[N comparable](start, goal N, neighbours func(N) []N) ([]N, error) {
	cameFrom := make(map[N]N)
	explore(start, neighbours, func(node, parent N) bool {
		cameFrom[node] = parent
		return node != goal
	})
	if _, found := cameFrom[goal]; !found {
		return nil, errNoPath
	}
	path := []N{goal}
	for path[0] != start {
		path = append([]N{cameFrom[path[0]]}, path...)
	}
	return path, nil
}

type cell struct{ row, column int }

// maze is a grid of walls (#), floor (.), a start (S) and a goal (G).
type maze []string

func (m maze) find(mark byte) cell {
	for row, line := range m {
		if column := strings.IndexByte(line, mark); column >= 0 {
			return cell{row, column}
		}
	}
	panic(fmt.Sprintf("the maze has no %c", mark))
}

func (m maze) neighbours(c cell) (open []cell) {
	for _, d := range []cell{{0, 1}, {1, 0}, {0, -1}, {-1, 0}} {
		next := cell{c.row + d.row, c.column + d.column}
		if m[next.row][next.column] != '#' {
			open = append(open, next)
		}
	}
	return open
}

func (m maze) solve() ([]cell, error) {
	return shortestPath(m.find('S'), m.find('G'), m.neighbours)
}

func (m maze) draw(path []cell) string {
	lines := bytes.Split([]byte(strings.Join(m, "\n")), []byte("\n"))
	for _, c := range path[1 : len(path)-1] {
		lines[c.row][c.column] = '*'
	}
	return string(bytes.Join(lines, []byte("\n")))
}

func main() {
	friends := map[string][]string{
		"Ada":  {"Ben", "Cleo"},
		"Ben":  {"Ada", "Dan"},
		"Cleo": {"Ada", "Eve"},
		"Dan":  {"Ben"},
		"Eve":  {"Cleo", "Finn"},
		"Finn": {"Eve"},
	}
	friendsOf := func(name string) []string { return friends[name] }
	fmt.Print("visited:")
	explore("Ada", friendsOf, func(name, _ string) bool {
		fmt.Print(" ", name)
		return true
	})
	fmt.Println()
	path, err := shortestPath("Dan", "Finn", friendsOf)
	if err != nil || len(path) != 6 {
		log.Fatalf("Dan to Finn: %v, %v", path, err)
	}
	fmt.Println("Dan to Finn:", strings.Join(path, " "))

	m := maze{
		"###########",
		"#S..#.....#",
		"#.#.#.#####",
		"#.#...#...#",
		"#.#####.#.#",
		"#.......#G#",
		"###########",
	}
	route, err := m.solve()
	if err != nil || len(route) != 17 {
		log.Fatalf("maze: %v, %v", route, err)
	}
	fmt.Printf("maze: %d steps\n%s\n", len(route)-1, m.draw(route))

	if _, err := (maze{"#####", "#S#G#", "#####"}).solve(); errors.Is(err, errNoPath) {
		fmt.Println("walled in:", err)
	} else {
		log.Fatal("walked through a wall")
	}
}
