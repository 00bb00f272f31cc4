'use strict';

/** Topological sort of tasks, in stages whose tasks could run at the same time. */

const assert = require('node:assert/strict');

class CycleError extends Error {
  constructor(cycle) {
    super(cycle.join(' > '));
    this.name = 'CycleError';
    this.cycle = cycle;
  }
}

/** Walks along the needs, smallest name first, until a task comes up again. */
function findCycle(waiting) {
  const trail = [];
  let task = [...waiting.keys()].sort()[0];
  while (!trail.includes(task)) {
    trail.push(task);
    [task] = [...waiting.get(task)].sort();
  }
  return [...trail.slice(trail.indexOf(task)), task];
}

/**
 * @param {Record<string, string[]>} needs what each task needs
 * @returns {Generator<string[]>} the names of the tasks of each stage, sorted
 * @throws {CycleError} when tasks need each other in a circle
 */
function* stages(needs) {
  const names = Object.keys(needs).concat(...Object.values(needs));
  const waiting = new Map(names.map((name) => [name, new Set(needs[name])]));
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, needed]) => needed.size === 0).map(([name]) => name);
    if (ready.length === 0) throw new CycleError(findCycle(waiting));
    yield ready.sort();
    for (const name of ready) {
      waiting.delete(name);
      for (const needed of waiting.values()) needed.delete(name);
    }
  }
}

/** Returns all tasks in one array, the needed ones first. */
const topologicalSort = (needs) => [...stages(needs)].flat();

function main() {
  const release = {
    deploy: ['test', 'package'],
    package: ['build'],
    test: ['build', 'fixtures'],
    build: ['generate', 'fetch'],
    generate: ['fetch'],
  };
  let number = 0;
  for (const stage of stages(release)) {
    console.log(`stage ${++number}: ${stage.join(' ')}`);
  }

  const order = topologicalSort(release);
  console.log('order:', order.join(' '));
  assert.equal(new Set(order).size, 7);
  for (const [task, needed] of Object.entries(release)) {
    const position = order.indexOf(task);
    assert.ok(needed.every((other) => order.indexOf(other) < position), task);
  }

  const circular = { sell: ['paint'], paint: ['dry'], dry: ['wash'], wash: ['paint'] };
  assert.throws(
    () => topologicalSort(circular),
    (error) => {
      console.log('cycle:', error.message);
      return error instanceof CycleError && error.cycle.length === 4;
    },
  );
}

if (require.main === module) {
  main();
}

module.exports = { CycleError, stages, topologicalSort };
