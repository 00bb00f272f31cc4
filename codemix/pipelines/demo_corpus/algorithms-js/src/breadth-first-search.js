// SPDX-License-Identifier: MIT
'use strict';

/**
 * Breadth-first search over graphs that are given as a function from a node to its neighbours.
 * Nodes are compared as Map keys are, so use strings or numbers.
 */

const assert = require('node:assert/strict');

/** Yields [node, parent] for every reachable node, nearest first. */
function* breadthFirst(start, neighbours) {
  const seen = new Set([start]);
  const queue = [[start, undefined]];
  // The queue grows while it is walked: that is how a for-of loop over an array behaves.
  for (const [node, parent] of queue) {
    yield [node, parent];
    for (const next of neighbours(node)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([next, node]);
    }
  }
}

/** Returns the nodes of a path with the fewest steps, or null. */
function shortestPath(start, goal, neighbours) {
  const parents = new Map();
  for (const [node, parent] of breadthFirst(start, neighbours)) {
    parents.set(node, parent);
    if (node === goal) {
      const path = [];
      for (let step = goal; step !== undefined; step = parents.get(step)) path.unshift(step);
      return path;
    }
  }
  return null;
}

/** A maze of walls (#), floor (.), a start (S) and a goal (G); a cell is an offset in the text. */
class Maze {
  constructor(...rows) {
    this.text = rows.join('\n');
    const below = rows[0].length + 1;
    this.directions = [1, below, -1, -below];
  }

  *neighbours(cell) {
    for (const direction of this.directions) {
      if (this.text[cell + direction] !== '#') yield cell + direction;
    }
  }

  solve() {
    const [start, goal] = ['S', 'G'].map((mark) => this.text.indexOf(mark));
    return shortestPath(start, goal, (cell) => this.neighbours(cell));
  }

  draw(path) {
    const marks = [...this.text];
    for (const cell of path.slice(1, -1)) marks[cell] = '*';
    return marks.join('');
  }
}

function main() {
  const friends = {
    Ada: ['Ben', 'Cleo'],
    Ben: ['Ada', 'Dan'],
    Cleo: ['Ada', 'Eve'],
    Dan: ['Ben'],
    Eve: ['Cleo', 'Finn'],
    Finn: ['Eve'],
  };
  const friendsOf = (name) => friends[name];
  console.log('visited:', Array.from(breadthFirst('Ada', friendsOf), ([name]) => name).join(' '));
  const path = shortestPath('Dan', 'Finn', friendsOf);
  assert.deepEqual(path, ['Dan', 'Ben', 'Ada', 'Cleo', 'Eve', 'Finn']);
  console.log('Dan to Finn:', ...path);

  const maze = new Maze(
    '###########',
    '#S..#.....#',
    '#.#.#.#####',
    '#.#...#...#',
    '#.#####.#.#',
    '#.......#G#',
    '###########',
  );
  const route = maze.solve();
  assert.equal(route.length - 1, 16);
  console.log(`maze: ${route.length - 1} steps`);
  console.log(maze.draw(route));

  const closed = new Maze('#####', '#S#G#', '#####');
  console.log('walled in:', closed.solve() ?? 'no path');
}

if (require.main === module) main();

module.exports = { breadthFirst, shortestPath, Maze };
