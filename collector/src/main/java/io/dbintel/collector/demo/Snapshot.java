package io.dbintel.collector.demo;

import io.dbintel.component.MetricRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the demo knows at one moment: what came out of the pipeline, and what the collector says of itself.
 *
 * @param elapsed since the collector was ready
 * @param sessions active ones of the newest round, by wait
 * @param waiting of them, those that wait for another session
 * @param blockedSessions seen waiting for another one, summed over all rounds
 * @param rounds of the receiver
 * @param workloadStatements statements that the workload ran; 0 for a server that is not ours
 * @param cost what watching has cost the database so far
 */
record Snapshot(
        Duration elapsed,
        List<Observations.Top> top,
        int statementCount,
        Map<String, Integer> sessions,
        int waiting,
        Map<String, Double> averageSessions,
        int blockedSessions,
        int rounds,
        long points,
        long records,
        int metrics,
        long workloadStatements,
        long workloadFailures,
        Cost cost) {
    private static final int TOP = 8;

    /**
     * From the ledger.
     *
     * @param serverMilliseconds planning and execution as the server itself counted them, 0 where it does not
     * @param covered until when; the server's statistics are read from time to time, not at each moment
     */
    record Cost(
            long statements,
            long rows,
            double serverMilliseconds,
            Duration covered,
            double clientMilliseconds,
            long connections,
            long bytes) {
        static final Cost NONE = new Cost(0, 0, 0, Duration.ZERO, 0, 0, 0);

        /** @param before what was read last */
        static Cost of(MetricRegistry metrics, Duration elapsed, Cost before) {
            double server = metrics.total("db_intelligence_ledger_server_milliseconds");
            return new Cost(
                    (long) metrics.total("db_intelligence_ledger_statements"),
                    (long) metrics.total("db_intelligence_ledger_rows"),
                    server,
                    server > before.serverMilliseconds ? elapsed : before.covered,
                    metrics.total("db_intelligence_ledger_client_milliseconds"),
                    (long) metrics.total("db_intelligence_ledger_connections_opened"),
                    (long) (metrics.total("db_intelligence_ledger_bytes_sent")
                            + metrics.total("db_intelligence_ledger_bytes_received")));
        }
    }

    static Snapshot of(Observations seen, Cost cost, Duration elapsed, long statements, long failures) {
        return new Snapshot(
                elapsed,
                seen.top(TOP),
                seen.statementCount(),
                seen.sessionsByWait(),
                seen.waitingSessions(),
                seen.averageSessionsByWait(),
                seen.blockedSessions(),
                seen.rounds(),
                seen.points(),
                seen.records(),
                seen.metricCount(),
                statements,
                failures,
                cost);
    }

    /** Of one core of the server, in percent; empty until the second reading, since the first holds only the log-in. */
    OptionalDouble costPercent() {
        return cost.covered().toSeconds() < 3
                ? OptionalDouble.empty()
                : OptionalDouble.of(cost.serverMilliseconds() / cost.covered().toMillis() * 100);
    }

    /** Points and records that arrived, on average. */
    double perSecond() {
        return (points + records) / Math.max(1, elapsed.toMillis() / 1000.0);
    }
}
