'use strict';

/** Cheapest routes in a network of places, by Dijkstra's algorithm. */

const assert = require('node:assert/strict');

/** A binary min-heap of [priority, value] pairs. */
class PriorityQueue {
  #heap = [];

  get size() {
    return this.#heap.length;
  }

  push(priority, value) {
    const heap = this.#heap;
    let index = heap.push([priority, value]) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent][0] <= heap[index][0]) break;
      [heap[parent], heap[index]] = [heap[index], heap[parent]];
      index = parent;
    }
  }

  pop() {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length > 0) {
      heap[0] = last;
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child + 1 < heap.length && heap[child + 1][0] < heap[child][0]) child++;
        if (child >= heap.length || heap[index][0] <= heap[child][0]) break;
        [heap[index], heap[child]] = [heap[child], heap[index]];
        index = child;
      }
    }
    return top;
  }
}

class Network {
  #roads = new Map();

  /** Adds roads in both directions; returns the network, so that calls can be chained. */
  connect(one, other, cost) {
    if (cost < 0) throw new RangeError(`${one} - ${other} costs ${cost}`);
    this.#from(one).set(other, cost);
    this.#from(other).set(one, cost);
    return this;
  }

  get places() {
    return [...this.#roads.keys()].sort();
  }

  /** Returns a Map from each reachable place to `{ cost, path }`. */
  routesFrom(start) {
    const routes = new Map([[start, { cost: 0, path: [start] }]]);
    const frontier = new PriorityQueue();
    frontier.push(0, start);
    while (frontier.size > 0) {
      const [cost, place] = frontier.pop();
      const { cost: best, path } = routes.get(place);
      if (cost > best) continue; // outdated: a cheaper road was found meanwhile
      for (const [next, road] of this.#from(place)) {
        const total = cost + road;
        if (total < (routes.get(next)?.cost ?? Infinity)) {
          routes.set(next, { cost: total, path: [...path, next] });
          frontier.push(total, next);
        }
      }
    }
    return routes;
  }

  #from(place) {
    if (!this.#roads.has(place)) this.#roads.set(place, new Map());
    return this.#roads.get(place);
  }
}

function main() {
  const network = new Network()
    .connect('Harbour', 'Market', 7)
    .connect('Harbour', 'Mill', 3)
    .connect('Mill', 'Market', 2)
    .connect('Market', 'Castle', 4)
    .connect('Mill', 'Castle', 8)
    .connect('Castle', 'Abbey', 5)
    .connect('Market', 'Abbey', 11)
    .connect('Island', 'Lighthouse', 1);

  const routes = network.routesFrom('Harbour');
  for (const place of network.places) {
    const route = routes.get(place);
    console.log(`${place}: ${route ? `${route.cost} by ${route.path.join(' > ')}` : 'out of reach'}`);
  }

  const costs = Object.fromEntries([...routes].map(([place, { cost }]) => [place, cost]));
  assert.deepEqual(costs, { Harbour: 0, Market: 5, Mill: 3, Castle: 9, Abbey: 14 });
  assert.equal(network.routesFrom('Abbey').get('Harbour').cost, 14, 'roads go both ways');
  assert.throws(
    () => network.connect('Mill', 'Abbey', -1),
    (error) => {
      console.log('rejected:', error.message);
      return error instanceof RangeError;
    },
  );
}

if (require.main === module) main();

module.exports = { Network, PriorityQueue };
