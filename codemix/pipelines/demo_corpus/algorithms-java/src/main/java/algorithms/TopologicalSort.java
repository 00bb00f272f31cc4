package algorithms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Orders tasks so that each comes after all that it needs. */
public final class TopologicalSort {

    /** Thrown when tasks need each other in a circle. */
    public static final class CycleException extends Exception {
        private static final long serialVersionUID = 1L;

        CycleException(List<String> cycle) {
            super(String.join(" > ", cycle));
        }
    }

    private final Map<String, SortedSet<String>> needs = new TreeMap<>();

    /** Declares what a task needs; tasks that are only needed need no declaration. */
    public TopologicalSort task(String name, String... needed) {
        needs.computeIfAbsent(name, key -> new TreeSet<>()).addAll(List.of(needed));
        for (String other : needed) {
            needs.computeIfAbsent(other, key -> new TreeSet<>());
        }
        return this;
    }

    /**
     * Groups the tasks into stages. The tasks of a stage do not need each other.
     *
     * @throws CycleException if there is no such order
     */
    public List<List<String>> stages() throws CycleException {
        Map<String, SortedSet<String>> waiting = new TreeMap<>();
        needs.forEach((task, needed) -> waiting.put(task, new TreeSet<>(needed)));
        List<List<String>> stages = new ArrayList<>();
        while (!waiting.isEmpty()) {
            List<String> ready = waiting.entrySet().stream()
                    .filter(entry -> entry.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            if (ready.isEmpty()) {
                throw new CycleException(findCycle(waiting));
            }
            stages.add(ready);
            waiting.keySet().removeAll(ready);
            waiting.values().forEach(needed -> needed.removeAll(ready));
        }
        return stages;
    }

    /** Returns all tasks in one sequence, the needed ones first. */
    public List<String> order() throws CycleException {
        return stages().stream().flatMap(List::stream).toList();
    }

    private static List<String> findCycle(Map<String, SortedSet<String>> waiting) {
        List<String> trail = new ArrayList<>();
        String task = waiting.keySet().iterator().next();
        while (!trail.contains(task)) {
            trail.add(task);
            task = waiting.get(task).first();
        }
        trail.add(task);
        return trail.subList(trail.indexOf(task), trail.size());
    }

    public static void main(String[] args) throws CycleException {
        TopologicalSort release = new TopologicalSort()
                .task("deploy", "test", "package")
                .task("package", "build")
                .task("test", "build", "fixtures")
                .task("build", "generate", "fetch")
                .task("generate", "fetch");
        int number = 0;
        for (List<String> stage : release.stages()) {
            number++;
            System.out.println("stage " + number + ": " + String.join(" ", stage));
        }

        List<String> order = release.order();
        System.out.println("order: " + String.join(" ", order));
        release.needs.forEach((task, needed) -> {
            for (String other : needed) {
                if (order.indexOf(other) >= order.indexOf(task)) {
                    throw new IllegalStateException(task + " comes before " + other);
                }
            }
        });

        TopologicalSort circular = new TopologicalSort()
                .task("sell", "paint")
                .task("paint", "dry")
                .task("dry", "wash")
                .task("wash", "paint");
        try {
            circular.order();
        } catch (CycleException e) {
            System.out.println("cycle: " + e.getMessage());
            return;
        }
        throw new IllegalStateException("the cycle was not noticed");
    }
}
