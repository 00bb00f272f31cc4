//! Topological sort: puts tasks in an order in which each comes after all that it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

type Task = &'static str;

/// Tasks that need each other in a circle; the first is repeated at the end.
#[derive(Debug, PartialEq, Eq)]
struct Cycle(Vec<Task>);

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" > "))
    }
}

impl Error for Cycle {}

/// The tasks and what each of them needs.
#[derive(Default)]
struct Graph {
    needs: BTreeMap<Task, BTreeSet<Task>>,
}

impl<const N: usize> From<[(Task, &[Task]); N]> for Graph {
    fn from(tasks: [(Task, &[Task]); N]) -> Self {
        let mut graph = Self::default();
        for (task, needed) in tasks {
            for other in needed {
                graph.needs.entry(other).or_default();
            }
            graph.needs.entry(task).or_default().extend(needed);
        }
        graph
    }
}

impl Graph {
    /// Groups the tasks into stages; those of one stage do not need each other.
    fn stages(&self) -> Result<Vec<Vec<Task>>, Cycle> {
        let mut waiting = self.needs.clone();
        let mut stages = Vec::new();
        while !waiting.is_empty() {
            let ready: Vec<Task> = waiting
                .iter()
                .filter(|(_, needed)| needed.is_empty())
                .map(|(&task, _)| task)
                .collect();
            if ready.is_empty() {
                return Err(find_cycle(&waiting));
            }
            waiting.retain(|_, needed| !needed.is_empty());
            for needed in waiting.values_mut() {
                needed.retain(|task| !ready.contains(task));
            }
            stages.push(ready);
        }
        Ok(stages)
    }

    fn order(&self) -> Result<Vec<Task>, Cycle> {
        Ok(self.stages()?.concat())
    }
}

/// Follows the needs, smallest name first, until a task comes up for the second time.
fn find_cycle(waiting: &BTreeMap<Task, BTreeSet<Task>>) -> Cycle {
    let mut trail: Vec<Task> = waiting.keys().take(1).copied().collect();
    loop {
        let task = waiting[trail[trail.len() - 1]]
            .first()
            .expect("every task still waits");
        let start = trail.iter().position(|seen| seen == task);
        trail.push(task);
        if let Some(start) = start {
            return Cycle(trail.split_off(start));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let release = Graph::from([
        ("deploy", &["test", "package"][..]),
        ("package", &["build"]),
        ("test", &["build", "fixtures"]),
        ("build", &["generate", "fetch"]),
        ("generate", &["fetch"]),
    ]);
    for (number, stage) in (1..).zip(release.stages()?) {
        println!("stage {number}: {}", stage.join(" "));
    }

    let order = release.order()?;
    println!("order: {}", order.join(" "));
    let position = |task| order.iter().position(|&other| other == task);
    for (task, needed) in &release.needs {
        assert!(
            needed
                .iter()
                .all(|other| position(*other) < position(*task)),
            "{task}"
        );
    }

    let circular = Graph::from([
        ("sell", &["paint"][..]),
        ("paint", &["dry"]),
        ("dry", &["wash"]),
        ("wash", &["paint"]),
    ]);
    let cycle = circular.order().expect_err("the cycle was not noticed");
    println!("cycle: {cycle}");
    Ok(())
}
