package algorithms;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Dijkstra's algorithm on an undirected network of places with non-negative road costs. */
public final class Dijkstra {

    private final Map<String, Map<String, Integer>> roads = new TreeMap<>();

    /**
     * Adds a road in both directions.
     *
     * @throws IllegalArgumentException if the cost is negative
     */
    public void connect(String one, String other, int cost) {
        if (cost < 0) {
            throw new IllegalArgumentException(one + " - " + other + " costs " + cost);
        }
        roads.computeIfAbsent(one, place -> new HashMap<>()).put(other, cost);
        roads.computeIfAbsent(other, place -> new HashMap<>()).put(one, cost);
    }

    /** A place and the cost at which the search reached it. */
    private record Arrival(String place, int cost) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return Integer.compare(cost, other.cost);
        }
    }

    /** The outcome of one search: costs of all reachable places, and how each was reached. */
    public record Routes(String start, Map<String, Integer> costs, Map<String, String> previous) {

        public boolean reaches(String place) {
            return costs.containsKey(place);
        }

        public String pathTo(String goal) {
            Deque<String> path = new ArrayDeque<>();
            for (String place = goal; place != null; place = previous.get(place)) {
                path.addFirst(place);
            }
            return String.join(" > ", path);
        }
    }

    /** Finds the cheapest route from one place to all that can be reached. */
    public Routes routesFrom(String start) {
        Map<String, Integer> costs = new HashMap<>(Map.of(start, 0));
        Map<String, String> previous = new HashMap<>();
        PriorityQueue<Arrival> frontier = new PriorityQueue<>();
        frontier.add(new Arrival(start, 0));
        while (!frontier.isEmpty()) {
            Arrival arrival = frontier.remove();
            if (arrival.cost > costs.get(arrival.place)) {
                continue; // outdated: a cheaper way was found after this entry was queued
            }
            roads.getOrDefault(arrival.place, Collections.emptyMap()).forEach((next, road) -> {
                int cost = arrival.cost + road;
                if (cost < costs.getOrDefault(next, Integer.MAX_VALUE)) {
                    costs.put(next, cost);
                    previous.put(next, arrival.place);
                    frontier.add(new Arrival(next, cost));
                }
            });
        }
        return new Routes(start, costs, previous);
    }

    public static void main(String[] args) {
        Dijkstra network = new Dijkstra();
        network.connect("Harbour", "Market", 7);
        network.connect("Harbour", "Mill", 3);
        network.connect("Mill", "Market", 2);
        network.connect("Market", "Castle", 4);
        network.connect("Mill", "Castle", 8);
        network.connect("Castle", "Abbey", 5);
        network.connect("Market", "Abbey", 11);
        network.connect("Island", "Lighthouse", 1);

        Routes routes = network.routesFrom("Harbour");
        for (String place : network.roads.keySet()) {
            if (routes.reaches(place)) {
                int cost = routes.costs().get(place);
                System.out.println(place + ": " + cost + " by " + routes.pathTo(place));
            } else {
                System.out.println(place + ": out of reach");
            }
        }

        Map<String, Integer> expected =
                Map.of("Harbour", 0, "Mill", 3, "Market", 5, "Castle", 9, "Abbey", 14);
        if (!routes.costs().equals(expected)) {
            throw new IllegalStateException("wrong costs: " + routes.costs());
        }
        if (network.routesFrom("Abbey").costs().get("Harbour") != 14) {
            throw new IllegalStateException("roads go both ways");
        }
        try {
            network.connect("Mill", "Abbey", -1);
            throw new IllegalStateException("a negative cost was accepted");
        } catch (IllegalArgumentException e) {
            System.out.println("rejected: " + e.getMessage());
        }
    }
}
