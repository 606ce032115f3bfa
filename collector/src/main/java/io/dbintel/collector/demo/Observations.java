package io.dbintel.collector.demo;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.component.Outlets;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the collector sent over OTLP, summed up: this is the demo's backend. Bounded: at most {@value #MAX_STATEMENTS} statements
 * are told apart, further ones are added up as one.
 */
final class Observations implements Outlets {
    private static final int MAX_STATEMENTS = 2_000;
    static final String ON_CPU = "CPU";
    private static final String OTHER = "(other statements)";
    /** Metrics and logs of one round come on two ways; the later ones are given this time before they count as missing. */
    private static final Duration LATE = Duration.ofMillis(1_500);

    private final Clock clock;

    private final Map<String, Statement> statements = new HashMap<>();
    /** Active sessions of the newest sample, by what they wait for. */
    private Map<String, Integer> sessions = Map.of();
    /** Sessions that the newest sample shows waiting for another one. */
    private int waiting;
    /** When the receiver's round of that sample began; all that it sends carries the time of its round. */
    private long sampleTime;

    private long newestRound;
    private long newestRoundSeen;
    private int rounds;
    private final Map<String, Integer> samplesByWait = new TreeMap<>();
    private int blocked;
    private long points;
    private long records;
    private final TreeMap<String, Integer> metricNames = new TreeMap<>();

    Observations(Clock clock) {
        this.clock = clock;
    }

    private static final class Statement {
        double milliseconds;
        long calls;
        long rows;
    }

    /**
     * A statement over the whole run.
     *
     * @param share of the time of all statements, 0 to 1
     */
    record Top(String text, double share, double milliseconds, long calls, long rows) {
        double millisecondsPerCall() {
            return calls == 0 ? 0 : milliseconds / calls;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // each signal's consumer is asked for under that signal
    public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
        if (signal == Signal.LOGS) {
            return Optional.of((Consumer<R>) (Consumer<LogRecord>) this::takeLogs);
        }
        if (signal == Signal.METRICS) {
            return Optional.of((Consumer<R>) (Consumer<Metric>) this::takeMetrics);
        }
        return Optional.empty();
    }

    private synchronized Delivery takeMetrics(Batch<Metric> batch) {
        batch.forEach(metric -> {
            points += metric.items();
            metricNames.merge(metric.name(), metric.items(), Integer::sum);
            if (!metric.points().isEmpty()) {
                round(metric.points().getFirst().time());
            }
        });
        return Delivery.accepted();
    }

    private synchronized Delivery takeLogs(Batch<LogRecord> batch) {
        batch.forEach(record -> {
            records++;
            round(record.time());
            switch (record.eventName()) {
                case "db.server.top_query" -> takeStatement(record.attributes());
                case "db.server.query_sample" -> takeSample(record);
                default -> {
                    // counted above
                }
            }
        });
        return Delivery.accepted();
    }

    private void takeStatement(Attributes attributes) {
        String text = attributes.text("db.query.text");
        boolean isKnown = statements.containsKey(text) || statements.size() < MAX_STATEMENTS;
        Statement statement = statements.computeIfAbsent(isKnown ? text : OTHER, key -> new Statement());
        statement.milliseconds += number(attributes, "postgresql.total_exec_time");
        statement.calls += (long) number(attributes, "postgresql.calls");
        statement.rows += (long) number(attributes, "postgresql.rows");
    }

    private void round(long time) {
        if (time > newestRound) {
            newestRound = time;
            newestRoundSeen = clock.nanoTime();
            rounds++;
        }
    }

    private void takeSample(LogRecord record) {
        Attributes attributes = record.attributes();
        if (record.time() != sampleTime) {
            sampleTime = record.time();
            sessions = new TreeMap<>();
            waiting = 0;
        }
        if (!attributes.text("postgresql.state").equals("active")) {
            return;
        }
        String type = attributes.text("postgresql.wait_event_type");
        String wait = type.isEmpty() ? ON_CPU : type + ":" + attributes.text("postgresql.wait_event");
        sessions.merge(wait, 1, Integer::sum);
        samplesByWait.merge(wait, 1, Integer::sum);
        String blockers = attributes.text("postgresql.blocking.pids");
        if (!blockers.isEmpty() && !blockers.equals("{}")) {
            blocked++;
            waiting++;
        }
    }

    /** A round without a session leaves no record: then the sample before it is old. */
    private boolean isOld() {
        return newestRound > sampleTime && clock.nanoTime() - newestRoundSeen > LATE.toNanos();
    }

    private static double number(Attributes attributes, String key) {
        return switch (attributes.get(key)) {
            case Value.Int(long number) -> number;
            case Value.Double(double number) -> number;
            case null, default -> 0;
        };
    }

    /** The statements that took most of the server's time, the greatest first. */
    synchronized List<Top> top(int count) {
        double all = statements.values().stream()
                .mapToDouble(each -> each.milliseconds)
                .sum();
        var top = new ArrayList<Top>();
        statements.forEach((text, each) -> top.add(
                new Top(text, all == 0 ? 0 : each.milliseconds / all, each.milliseconds, each.calls, each.rows)));
        top.sort(Comparator.comparingDouble(Top::milliseconds).reversed());
        return List.copyOf(top.subList(0, Math.min(count, top.size())));
    }

    /** Active sessions of the newest round, by wait; {@value #ON_CPU} where they wait for nothing. */
    synchronized Map<String, Integer> sessionsByWait() {
        return isOld() ? Map.of() : new LinkedHashMap<>(sessions);
    }

    /** Sessions that wait for another one in the newest round. */
    synchronized int waitingSessions() {
        return isOld() ? 0 : waiting;
    }

    /** Active sessions of the whole run on average, by wait. */
    synchronized Map<String, Double> averageSessionsByWait() {
        var average = new TreeMap<String, Double>();
        samplesByWait.forEach((wait, count) -> average.put(wait, (double) count / Math.max(1, rounds)));
        return average;
    }

    /** Sessions that were seen waiting for another one. */
    synchronized int blockedSessions() {
        return blocked;
    }

    /** Rounds of the receiver that anything came from. */
    synchronized int rounds() {
        return rounds;
    }

    synchronized int statementCount() {
        return statements.size();
    }

    synchronized long points() {
        return points;
    }

    synchronized long records() {
        return records;
    }

    synchronized int metricCount() {
        return metricNames.size();
    }
}
