package io.dbintel.receivers.sqlquery;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Durations;
import io.dbintel.database.Guard;
import io.dbintel.database.Query;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One statement and what becomes of its rows.
 *
 * @param sql as written; looked at by {@link SqlQueryConfig} for the driver's dialect
 * @param trackingColumn column whose last value is the next run's parameter; empty for none
 * @param trackingStart the first parameter
 * @param ignoreNulls whether NULL is not worth a warning
 * @param interval from run to run
 * @param timeout of one run; the guard's own where it is empty
 * @param rawText whether statement texts leave as they are
 * @param columnFallback whether columns that are not there are rewritten or become NULL
 * @param maxRows rows read in one run
 */
record QueryConfig(
        String sql,
        List<MetricConfig> metrics,
        List<LogConfig> logs,
        String trackingColumn,
        String trackingStart,
        boolean ignoreNulls,
        Duration interval,
        Optional<Duration> timeout,
        boolean rawText,
        boolean columnFallback,
        int maxRows) {

    private enum RawText {
        DENY,
        ALLOW
    }

    static QueryConfig read(ConfigNode node, Duration interval, Duration timeout, boolean higherLimits) {
        String sql = node.text("sql", "");
        if (sql.isBlank()) {
            node.problem("'query.sql' cannot be empty", "write the statement");
        }
        List<MetricConfig> metrics =
                node.sections("metrics").stream().map(MetricConfig::read).toList();
        List<LogConfig> logs =
                node.sections("logs").stream().map(LogConfig::read).toList();
        if (metrics.isEmpty() && logs.isEmpty()) {
            node.problem(
                    "at least one of 'query.logs' and 'query.metrics' must not be empty",
                    "say what becomes of the rows");
        }
        Duration own = node.duration("collection_interval", interval);
        if (!own.isPositive()) {
            node.problem("\"collection_interval\": requires positive value", "write a duration such as 10s");
        }
        return new QueryConfig(
                sql,
                metrics,
                logs,
                node.text("tracking_column", ""),
                node.text("tracking_start_value", ""),
                node.flag("ignore_null_values", false),
                own.isPositive() ? own : Duration.ofSeconds(10),
                timeout(node, timeout, higherLimits),
                node.choice("raw_text", RawText.DENY) == RawText.ALLOW,
                node.flag("column_fallback", true),
                node.integer("max_rows", Query.DEFAULT_MAX_ROWS, 1, Query.MOST_ROWS));
    }

    private static Optional<Duration> timeout(ConfigNode node, Duration ofReceiver, boolean higherLimits) {
        Duration timeout = node.duration("timeout", ofReceiver);
        Duration most = Guard.DEFAULT.statementTimeout();
        if (timeout.isNegative()) {
            node.problem("\"timeout\": requires positive value", "write a duration, or 0 for the guard's own");
            return Optional.empty();
        }
        if (node.has("timeout") && timeout.compareTo(most) > 0 && !higherLimits) {
            node.warning(
                    "timeout",
                    Durations.print(timeout) + " is capped at " + Durations.print(most),
                    "no statement works longer on a monitored server; to raise that, set safety::allow_higher_limits: true");
        }
        if (timeout.isZero()) {
            return Optional.empty();
        }
        return Optional.of(higherLimits || timeout.compareTo(most) < 0 ? timeout : most);
    }
}
