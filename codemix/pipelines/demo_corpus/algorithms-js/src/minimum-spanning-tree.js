// SPDX-License-Identifier: MIT
'use strict';

/**
 * Minimum spanning trees of undirected graphs, by Kruskal's and by Prim's algorithm.
 * @typedef {{ one: string, other: string, cost: number }} Cable
 */

const assert = require('node:assert/strict');

const byCost = (a, b) => a.cost - b.cost;
const total = (cables) => cables.reduce((sum, { cost }) => sum + cost, 0);
const townsOf = (cables) => new Set(cables.flatMap(({ one, other }) => [one, other]));

/**
 * Takes the cheapest cables that close no circle; gives a forest if not all is connected.
 * @param {Cable[]} cables
 * @returns {Cable[]} cheapest first
 */
function kruskal(cables) {
  const parents = {};
  const root = (town) => (parents[town] ? root(parents[town]) : town);
  return [...cables].sort(byCost).filter(({ one, other }) => {
    const [a, b] = [root(one), root(other)];
    if (a === b) return false;
    parents[a] = b;
    return true;
  });
}

/**
 * Grows one tree from a town, always by the cheapest cable that leads out of it.
 * @param {Cable[]} cables
 * @param {string} start
 * @returns {Cable[]} in the order in which they were laid
 */
function prim(cables, start) {
  const reached = new Set([start]);
  const chosen = [];
  const leadsOut = ({ one, other }) => reached.has(one) !== reached.has(other);
  // A scan for each step, without a heap: simple, and quick enough on a dense map.
  for (;;) {
    const offers = cables.filter(leadsOut);
    if (offers.length === 0) return chosen;
    const cheapest = offers.reduce((best, cable) => (cable.cost < best.cost ? cable : best));
    reached.add(cheapest.one).add(cheapest.other);
    chosen.push(cheapest);
  }
}

/** Reads a plan such as "A-B 7, B-C 8". */
function parsePlan(text) {
  return Array.from(text.matchAll(/(\w+)-(\w+) (\d+)/g), ([, one, other, cost]) => ({
    one,
    other,
    cost: Number(cost),
  }));
}

function main() {
  const cables = parsePlan(
    'A-B 7, A-D 5, B-C 8, B-D 9, B-E 10, C-E 4, D-E 15, D-F 6, E-F 12, E-G 11, F-G 13',
  );
  const tree = kruskal(cables);
  for (const { one, other, cost } of tree) {
    console.log(`${one} - ${other}: ${cost}`);
  }
  console.log('total:', total(tree));

  const towns = townsOf(cables);
  for (const start of towns) {
    assert.deepEqual(prim(cables, start).sort(byCost), tree, `Prim differs from ${start}`);
  }
  console.log(`Prim agrees from all ${towns.size} towns`);
  assert.equal(total(tree), 41);

  const more = [...cables, { one: 'X', other: 'Y', cost: 3 }];
  const forest = kruskal(more);
  const trees = townsOf(more).size - forest.length;
  console.log(`with X - Y: ${forest.length} cables in ${trees} trees, total ${total(forest)}`);
  assert.deepEqual([trees, total(forest)], [2, 44]);
}

if (require.main === module) {
  main();
}

module.exports = { kruskal, prim, parsePlan };
