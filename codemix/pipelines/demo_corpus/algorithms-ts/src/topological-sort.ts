/** Topological sort: every task after all the tasks it needs. */

export type Needs<Task extends string> = Readonly<Partial<Record<Task, readonly Task[]>>>;

/** Either an order in stages, or the tasks that need each other in a circle. */
export type Outcome<Task> =
  | { readonly kind: "sorted"; readonly stages: readonly (readonly Task[])[] }
  | { readonly kind: "cycle"; readonly cycle: readonly Task[] };

function allTasks<Task extends string>(needs: Needs<Task>): Set<Task> {
  const tasks = new Set<Task>();
  for (const [task, needed] of Object.entries(needs) as [Task, readonly Task[]][]) {
    tasks.add(task);
    needed.forEach((other) => tasks.add(other));
  }
  return tasks;
}

function findCycle<Task extends string>(stuck: ReadonlySet<Task>, needs: Needs<Task>): Task[] {
  const trail: Task[] = [];
  let task = [...stuck].sort()[0];
  while (!trail.includes(task)) {
    trail.push(task);
    task = (needs[task] ?? []).filter((other) => stuck.has(other)).sort()[0];
  }
  return [...trail.slice(trail.indexOf(task)), task];
}

/** Groups tasks into stages; the tasks of one stage do not need each other. */
export function topologicalSort<Task extends string>(needs: Needs<Task>): Outcome<Task> {
  const waiting = allTasks(needs);
  const stages: Task[][] = [];
  while (waiting.size > 0) {
    const isReady = (task: Task): boolean =>
      (needs[task] ?? []).every((other) => !waiting.has(other));
    const stage = [...waiting].filter(isReady).sort();
    if (stage.length === 0) {
      return { kind: "cycle", cycle: findCycle(waiting, needs) };
    }
    stage.forEach((task) => waiting.delete(task));
    stages.push(stage);
  }
  return { kind: "sorted", stages };
}

type Step = "deploy" | "package" | "test" | "build" | "generate" | "fetch" | "fixtures";

function main(): void {
  const release: Needs<Step> = {
    deploy: ["test", "package"],
    package: ["build"],
    test: ["build", "fixtures"],
    build: ["generate", "fetch"],
    generate: ["fetch"],
  };
  const outcome = topologicalSort(release);
  if (outcome.kind === "cycle") {
    throw new Error(`unexpected cycle: ${outcome.cycle.join(" > ")}`);
  }
  outcome.stages.forEach((stage, index) => {
    console.log(`stage ${index + 1}: ${stage.join(" ")}`);
  });

  const order = outcome.stages.flat();
  console.log(`order: ${order.join(" ")}`);
  order.forEach((task, position) => {
    const late = release[task]?.find((other) => order.indexOf(other) >= position);
    if (late !== undefined) throw new Error(`${task} comes before ${late}`);
  });

  const circular = topologicalSort<"sell" | "paint" | "dry" | "wash">({
    sell: ["paint"],
    paint: ["dry"],
    dry: ["wash"],
    wash: ["paint"],
  });
  if (circular.kind !== "cycle") {
    throw new Error("the cycle was not noticed");
  }
  console.log(`cycle: ${circular.cycle.join(" > ")}`);
}

main();
