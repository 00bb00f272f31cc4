// Command lru_cache shows a cache that forgets the least recently used entry.
package main

import (
	"container/list"
	"errors"
	"fmt"
	"log"
	"strings"
)

// ErrCapacity is returned by New when the cache would have no room.
var ErrCapacity = errors.New("capacity must be positive")

type entry[K comparable, V any] struct {
	key   K
	value V
}

// Cache is a map of bounded size. It is not safe for concurrent use.
type Cache[K comparable, V any] struct {
	Hits, Misses int

	capacity int
	order    *list.List // of *entry[K, V], the least recently used in front
	index    map[K]*list.Element
}

// New returns an empty cache with room for capacity entries.
func New[K comparable, V any](capacity int) (*Cache[K, V], error) {
	if capacity < 1 {
		return nil, ErrCapacity
	}
	return &Cache[K, V]{
		capacity: capacity,
		order:    list.New(),
		index:    make(map[K]*list.Element, capacity),
	}, nil
}

// Len returns the number of cached entries.
func (c *Cache[K, V]) Len() int { return c.order.Len() }

// Get looks a key up and marks it as used.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	element, ok := c.index[key]
	if !ok {
		c.Misses++
		return value, false
	}
	c.Hits++
	c.order.MoveToBack(element)
	return element.Value.(*entry[K, V]).value, true
}

// Put stores a value. If another key had to go, it is returned with ok true.
func (c *Cache[K, V]) Put(key K, value V) (evicted K, ok bool) {
	if element, found := c.index[key]; found {
		element.Value.(*entry[K, V]).value = value
		c.order.MoveToBack(element)
		return evicted, false
	}
	c.index[key] = c.order.PushBack(&entry[K, V]{key, value})
	if c.Len() <= c.capacity {
		return evicted, false
	}
	oldest := c.order.Remove(c.order.Front()).(*entry[K, V])
	delete(c.index, oldest.key)
	return oldest.key, true
}

// Keys returns the keys, the least recently used first.
func (c *Cache[K, V]) Keys() []K {
	keys := make([]K, 0, c.Len())
	for e := c.order.Front(); e != nil; e = e.Next() {
		keys = append(keys, e.Value.(*entry[K, V]).key)
	}
	return keys
}

func main() {
	cache, err := New[string, int](3)
	if err != nil {
		log.Fatal(err)
	}
	for i, key := range []string{"a", "b", "c"} {
		cache.Put(key, i+1)
	}

	if value, ok := cache.Get("a"); ok {
		fmt.Println("get a:", value)
	}
	evicted, _ := cache.Put("d", 4)
	fmt.Println("put d evicts", evicted)
	if evicted != "b" {
		log.Fatal("b was the least recently used")
	}
	if _, ok := cache.Get("b"); !ok {
		fmt.Println("get b: missing")
	}

	if key, ok := cache.Put("c", 30); ok {
		log.Fatalf("an update must not evict %s", key)
	}
	evicted, _ = cache.Put("e", 5)
	fmt.Println("put e evicts", evicted)
	value, _ := cache.Get("c")
	fmt.Println("get c:", value)

	order := strings.Join(cache.Keys(), " ")
	fmt.Println("oldest to newest:", order)
	fmt.Printf("hits %d, misses %d\n", cache.Hits, cache.Misses)
	if order != "d e c" || cache.Hits != 2 || cache.Misses != 1 {
		log.Fatal("wrong order or statistics")
	}

	if _, err := New[string, int](0); errors.Is(err, ErrCapacity) {
		fmt.Println("error:", err)
	} else {
		log.Fatal("a cache without room must be refused")
	}
}
