// Command topological_sort orders tasks so that each comes after all it needs.
package main

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
)

// graph maps a task to the tasks it needs.
type graph map[string][]string

// cycleError reports tasks that need each other in a circle.
type cycleError struct{ cycle []string }

func (e *cycleError) Error() string { return strings.Join(e.cycle, " > ") }

// stages groups the tasks; those of one stage do not need each other and are
// sorted by name.
func (g graph) stages() ([][]string, error) {
	waiting := make(map[string]bool)
	for task, needed := range g {
		waiting[task] = true
		for _, other := range needed {
			waiting[other] = true
		}
	}
	var stages [][]string
	for len(waiting) > 0 {
		var ready []string
		for task := range waiting {
			if g.firstWaiting(task, waiting) == "" {
				ready = append(ready, task)
			}
		}
		if len(ready) == 0 {
			return nil, &cycleError{g.cycle(waiting)}
		}
		sort.Strings(ready)
		stages = append(stages, ready)
		for _, task := range ready {
			delete(waiting, task)
		}
	}
	return stages, nil
}

// firstWaiting returns the least name among the needs of task that still wait,
// or "" if there is none.
func (g graph) firstWaiting(task string, waiting map[string]bool) (first string) {
	for _, other := range g[task] {
		if waiting[other] && (first == "" || other < first) {
			first = other
		}
	}
	return first
}

func (g graph) cycle(waiting map[string]bool) []string {
	var task string
	for name := range waiting {
		if task == "" || name < task {
			task = name
		}
	}
	position := make(map[string]int)
	var trail []string
	for {
		if start, seen := position[task]; seen {
			return append(trail[start:], task)
		}
		position[task] = len(trail)
		trail = append(trail, task)
		task = g.firstWaiting(task, waiting)
	}
}

func run() error {
	release := graph{
		"deploy":   {"test", "package"},
		"package":  {"build"},
		"test":     {"build", "fixtures"},
		"build":    {"generate", "fetch"},
		"generate": {"fetch"},
	}
	stages, err := release.stages()
	if err != nil {
		return err
	}
	var order []string
	for i, stage := range stages {
		fmt.Printf("stage %d: %s\n", i+1, strings.Join(stage, " "))
		order = append(order, stage...)
	}
	fmt.Println("order:", strings.Join(order, " "))

	done := make(map[string]bool)
	for _, task := range order {
		for _, needed := range release[task] {
			if !done[needed] {
				return fmt.Errorf("%s comes before %s", task, needed)
			}
		}
		done[task] = true
	}

	circular := graph{"sell": {"paint"}, "paint": {"dry"}, "dry": {"wash"}, "wash": {"paint"}}
	var cycle *cycleError
	if _, err := circular.stages(); !errors.As(err, &cycle) {
		return fmt.Errorf("the cycle was not noticed: %v", err)
	}
	fmt.Println("cycle:", cycle)
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "topological_sort:", err)
		os.Exit(1)
	}
}
