// Command dijkstra finds the cheapest routes from one place in a network of
// roads whose costs are not negative.
package main

import (
	"container/heap"
	"errors"
	"fmt"
	"log"
	"sort"
	"strings"
)

var errNegativeCost = errors.New("negative cost")

// network maps each place to its neighbours and the cost of the road there.
type network map[string]map[string]int

// connect adds a road in both directions.
func (n network) connect(one, other string, cost int) error {
	if cost < 0 {
		return fmt.Errorf("%w: %s - %s costs %d", errNegativeCost, one, other, cost)
	}
	for _, road := range [][2]string{{one, other}, {other, one}} {
		if n[road[0]] == nil {
			n[road[0]] = make(map[string]int)
		}
		n[road[0]][road[1]] = cost
	}
	return nil
}

// arrival is a place reached at a cost, by way of another place.
type arrival struct {
	place, via string
	cost       int
}

// frontier implements heap.Interface; the cheapest arrival comes first.
type frontier []arrival

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].cost < f[j].cost }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(arrival)) }

func (f *frontier) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}

// routes maps each reachable place to its cheapest arrival.
type routes map[string]arrival

func (n network) routesFrom(start string) routes {
	settled := make(routes)
	open := &frontier{{place: start}}
	for open.Len() > 0 {
		a := heap.Pop(open).(arrival)
		if _, ok := settled[a.place]; ok {
			continue // reached before on a cheaper road
		}
		settled[a.place] = a
		for next, road := range n[a.place] {
			heap.Push(open, arrival{place: next, via: a.place, cost: a.cost + road})
		}
	}
	return settled
}

func (r routes) path(place string) string {
	if via := r[place].via; via != "" {
		return r.path(via) + " > " + place
	}
	return place
}

func main() {
	n := make(network)
	for _, road := range []struct {
		one, other string
		cost       int
	}{
		{"Harbour", "Market", 7},
		{"Harbour", "Mill", 3},
		{"Mill", "Market", 2},
		{"Market", "Castle", 4},
		{"Mill", "Castle", 8},
		{"Castle", "Abbey", 5},
		{"Market", "Abbey", 11},
		{"Island", "Lighthouse", 1},
	} {
		if err := n.connect(road.one, road.other, road.cost); err != nil {
			log.Fatal(err)
		}
	}

	places := make([]string, 0, len(n))
	for place := range n {
		places = append(places, place)
	}
	sort.Strings(places)
	r := n.routesFrom("Harbour")
	for _, place := range places {
		if a, ok := r[place]; ok {
			fmt.Printf("%s: %d by %s\n", place, a.cost, r.path(place))
		} else {
			fmt.Printf("%s: out of reach\n", place)
		}
	}

	expected := map[string]int{"Harbour": 0, "Mill": 3, "Market": 5, "Castle": 9, "Abbey": 14}
	for place, cost := range expected {
		if r[place].cost != cost || len(r) != len(expected) {
			log.Fatalf("%s: got %d, want %d", place, r[place].cost, cost)
		}
	}
	if back := n.routesFrom("Abbey")["Harbour"].cost; back != 14 {
		log.Fatalf("roads go both ways: got %d", back)
	}
	err := n.connect("Mill", "Abbey", -1)
	if !errors.Is(err, errNegativeCost) {
		log.Fatalf("a negative cost was accepted: %v", err)
	}
	_, reason, _ := strings.Cut(err.Error(), ": ")
	fmt.Println("rejected:", reason)
}
