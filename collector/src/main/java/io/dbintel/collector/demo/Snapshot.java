package io.dbintel.collector.demo;

import io.dbintel.component.MetricRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the demo knows at one moment: what came out of the pipeline, and what the collector says of itself.
 *
 * @param elapsed since the collector was ready
 * @param workloadStatements statements that the workload ran; 0 for a server that is not ours
 * @param cost what watching has cost the database so far
 */
record Snapshot(
        Duration elapsed,
        List<Observations.Top> top,
        int statementCount,
        Map<String, Integer> sessions,
        Map<String, Double> averageSessions,
        int blockedSessions,
        long points,
        long records,
        int metrics,
        long workloadStatements,
        long workloadFailures,
        Cost cost) {

    /**
     * From the ledger.
     *
     * @param serverMilliseconds as the server itself counted them, 0 where it does not
     */
    record Cost(
            long statements,
            long rows,
            double serverMilliseconds,
            double clientMilliseconds,
            long connections,
            long bytes) {
        static Cost of(MetricRegistry metrics) {
            return new Cost(
                    (long) metrics.total("db_intelligence_ledger_statements"),
                    (long) metrics.total("db_intelligence_ledger_rows"),
                    metrics.total("db_intelligence_ledger_server_milliseconds"),
                    metrics.total("db_intelligence_ledger_client_milliseconds"),
                    (long) metrics.total("db_intelligence_ledger_connections_opened"),
                    (long) (metrics.total("db_intelligence_ledger_bytes_sent")
                            + metrics.total("db_intelligence_ledger_bytes_received")));
        }
    }

    static Snapshot of(Observations seen, MetricRegistry metrics, Duration elapsed, long statements, long failures) {
        return new Snapshot(
                elapsed,
                seen.top(8),
                seen.statementCount(),
                seen.sessionsByWait(),
                seen.averageSessionsByWait(),
                seen.blockedSessions(),
                seen.points(),
                seen.records(),
                seen.metricCount(),
                statements,
                failures,
                Cost.of(metrics));
    }

    /** Of one core of the server, in percent, since the collector was ready. */
    double costPercent() {
        return elapsed.isZero() ? 0 : cost.serverMilliseconds() / elapsed.toMillis() * 100;
    }
}
