package io.dbintel.receivers.sqlquery;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Durations;
import io.dbintel.database.Guard;
import io.dbintel.database.ServerTarget;
import io.dbintel.database.WrittenStatement;
import io.dbintel.receivers.scraping.ScrapingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the {@code sqlquery} receiver.
 *
 * @param initialDelay from the receiver's start to the first run of statements that make metrics
 * @param storage id of the extension that keeps tracking values
 * @param logStatements whether the debug log shows the statements, masked
 */
public record SqlQueryConfig(
        ServerTarget target,
        Guard guard,
        Duration initialDelay,
        List<QueryConfig> queries,
        Optional<String> storage,
        boolean logStatements) {
    private static final Set<String> OTHER_DRIVERS = Set.of("mysql", "sqlserver", "oracle", "snowflake", "hdb", "tds");

    static SqlQueryConfig read(ConfigNode node) {
        ScrapingConfig scraping = ScrapingConfig.read(node);
        boolean higherLimits = node.section("safety").flag("allow_higher_limits", false);
        boolean known = checkDriver(node);
        ServerTarget target = PostgresSource.read(node, known, options(node));
        var queries = new ArrayList<QueryConfig>();
        List<ConfigNode> written = node.sections("queries");
        if (written.isEmpty()) {
            node.problem("'queries' cannot be empty", "write at least one statement with its metrics or logs");
        }
        if (scraping.timeout().compareTo(Guard.DEFAULT.statementTimeout()) > 0 && !higherLimits) {
            node.warning(
                    "timeout",
                    Durations.print(scraping.timeout()) + " is capped at "
                            + Durations.print(Guard.DEFAULT.statementTimeout()),
                    "to raise that, set safety::allow_higher_limits: true");
        }
        for (ConfigNode each : written) {
            QueryConfig query = QueryConfig.read(each, scraping.collectionInterval(), scraping.timeout(), higherLimits);
            checkStatement(query, each);
            queries.add(query);
        }
        return new SqlQueryConfig(
                target,
                guard(queries, connections(node)),
                scraping.initialDelay(),
                List.copyOf(queries),
                node.optionalText("storage").filter(id -> !id.isEmpty()),
                node.section("telemetry").section("logs").flag("query", false));
    }

    /** Says what is wrong with the driver; whether its data source can be read. */
    private static boolean checkDriver(ConfigNode node) {
        String driver = node.text("driver", "");
        if (driver.isEmpty()) {
            node.problem("'driver' cannot be empty", "write postgres");
        } else if (OTHER_DRIVERS.contains(driver)) {
            node.problem("driver", "there is no guarded session for " + driver + " yet", "only postgres can be asked");
        } else if (!driver.equals("postgres")) {
            node.problem("unsupported driver: " + driver, "write postgres");
        }
        return driver.isEmpty() || driver.equals("postgres");
    }

    /** The parameters of the connection beside those that have keys of their own. */
    private static Map<String, String> options(ConfigNode node) {
        var options = new LinkedHashMap<String, String>();
        ConfigNode given = node.section("additional_params");
        for (String name : given.keys()) {
            given.raw(name).ifPresent(value -> {
                if (value instanceof ConfigValue.Scalar scalar) {
                    options.put(name, scalar.text());
                } else {
                    given.problem(name, "expected: a text, number or boolean", "");
                }
            });
        }
        return options;
    }

    private static void checkStatement(QueryConfig query, ConfigNode node) {
        if (query.sql().isBlank()) {
            return;
        }
        try {
            int parameters = WrittenStatement.parse(query.sql()).parameters();
            if (parameters > 0 && query.trackingColumn().isEmpty()) {
                problem(node, "the statement has a parameter", "name its column under tracking_column");
            } else if (parameters == 0 && !query.trackingColumn().isEmpty()) {
                problem(
                        node,
                        "tracking_column is set and the statement has no $1",
                        "write $$1 where the last value belongs");
            } else if (parameters > 0 && !query.metrics().isEmpty()) {
                problem(node, "a tracking value is for logs only", "write a statement of its own for the metrics");
            }
        } catch (IllegalArgumentException e) {
            problem(node, String.valueOf(e.getMessage()), "only statements that read are sent to a monitored server");
        }
    }

    /** Without the text, which may hold literals. */
    private static void problem(ConfigNode node, String message, String remedy) {
        node.problem("sql: " + message, remedy);
    }

    private static int connections(ConfigNode node) {
        int most = node.integer("max_open_conn", 0);
        if (most > Guard.MOST_CONNECTIONS) {
            node.warning(
                    "max_open_conn",
                    most + " is capped at " + Guard.MOST_CONNECTIONS,
                    "a server is never watched over more connections");
        }
        return most <= 0 ? Guard.MOST_CONNECTIONS : Math.min(most, Guard.MOST_CONNECTIONS);
    }

    /** The server's limit is that of the slowest statement; shorter ones are kept by cancelling. */
    private static Guard guard(List<QueryConfig> queries, int connections) {
        Duration longest = Guard.DEFAULT.statementTimeout();
        for (QueryConfig query : queries) {
            Duration own = query.timeout().orElse(Duration.ZERO);
            longest = own.compareTo(longest) > 0 ? own : longest;
        }
        return Guard.DEFAULT.withTimeouts(longest, Guard.DEFAULT.lockTimeout()).withMaxConnections(connections);
    }
}
