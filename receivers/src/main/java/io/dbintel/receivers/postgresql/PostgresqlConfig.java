package io.dbintel.receivers.postgresql;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.database.Guard;
import io.dbintel.database.ServerTarget;
import io.dbintel.database.Tls;
import io.dbintel.network.Endpoint;
import io.dbintel.receivers.metadata.MetadataConfig;
import io.dbintel.receivers.scraping.ScrapingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the {@code postgresql} receiver.
 *
 * @param endpoint of the server; for a socket its host is the folder
 * @param maxConnections connections open at any time, 1 or 2
 * @param maxSamples sessions told of in one round
 * @param topQueries what is told of statements
 */
public record PostgresqlConfig(
        ScrapingConfig scraping,
        Endpoint endpoint,
        ServerTarget target,
        DatabaseScope databases,
        int maxConnections,
        int maxSamples,
        TopQueries topQueries,
        MetadataConfig metadata) {
    private static final int MAX_ROWS = 1_000;
    private static final int MOST_ROWS = 10_000;

    /**
     * What is told of statements.
     *
     * @param maxRows statements whose text is read in one round
     * @param count statements told of in one round
     * @param interval least time between two rounds
     * @param upstreamUnits whether times are seconds, as the Collector sends them, and not milliseconds, as it documents them
     */
    public record TopQueries(int maxRows, int count, Duration interval, boolean upstreamUnits) {}

    static PostgresqlConfig read(ConfigNode node) {
        ScrapingConfig scraping = ScrapingConfig.read(node);
        Endpoint endpoint = endpoint(node);
        return new PostgresqlConfig(
                scraping,
                endpoint,
                target(node, endpoint),
                new DatabaseScope(node.texts("databases", List.of()), node.texts("exclude_databases", List.of())),
                connections(node.section("connection_pool")),
                node.section("query_sample_collection").integer("max_rows_per_query", MAX_ROWS, 1, MOST_ROWS),
                topQueries(node.section("top_query_collection")),
                MetadataConfig.read(node, PostgresqlMetadata.ALL));
    }

    private static Endpoint endpoint(ConfigNode node) {
        String text = node.text("endpoint", "localhost:5432");
        // A server to connect to has a port; 0 is for those who listen.
        Optional<Endpoint> endpoint = Endpoint.parse(text).filter(each -> each.port() > 0);
        if (endpoint.isEmpty()) {
            node.problem(
                    "endpoint",
                    "invalid config: 'endpoint' must be in the form <host>:<port> no matter what 'transport' is configured",
                    "write for example localhost:5432, for a socket /var/run/postgresql:5432");
        }
        return endpoint.orElse(new Endpoint("localhost", 5432));
    }

    private static ServerTarget target(ConfigNode node, Endpoint endpoint) {
        String transport = node.text("transport", "tcp");
        if (!transport.equals("tcp") && !transport.equals("unix")) {
            node.problem("transport", "invalid config: 'transport' must be 'tcp' or 'unix'", "write one of the two");
        }
        String username = node.text("username", "");
        Secret password = node.secret("password");
        if (username.isEmpty()) {
            node.missing("username", "invalid config: missing username", "set username to a role that has pg_monitor");
        }
        if (node.has("db_auth")) {
            node.problem("db_auth", "no extension provides credentials yet", "set username and password");
        } else if (password.isEmpty()) {
            node.missing(
                    "password",
                    "invalid config: missing password",
                    "set password, best as ${env:POSTGRES_PASSWORD} or ${file:/run/secrets/postgres}");
        }
        node.raw("db_auth");
        Tls tls = tls(node.section("tls"), node);
        ServerTarget target = transport.equals("unix")
                ? ServerTarget.unix(socketFolder(endpoint.host()), endpoint.port(), username, password)
                : ServerTarget.tcp(endpoint.host(), endpoint.port(), username, password, tls);
        return target.maintainedIn(node.text("connect_database", "postgres"));
    }

    private static Path socketFolder(String host) {
        return Path.of("/").resolve(host.startsWith("/") ? host.substring(1) : host);
    }

    private static Tls tls(ConfigNode node, ConfigNode receiver) {
        boolean insecure = node.flag("insecure", false);
        boolean skipVerify = node.flag("insecure_skip_verify", true);
        unsupported(node, receiver, "server_name_override", "ServerName");
        unsupported(node, receiver, "min_version", "MinVersion");
        unsupported(node, receiver, "max_version", "MaxVersion");
        Tls.Mode mode = insecure ? Tls.Mode.DISABLE : skipVerify ? Tls.Mode.REQUIRE : Tls.Mode.VERIFY_FULL;
        return new Tls(mode, path(node, "ca_file"), path(node, "cert_file"), path(node, "key_file"));
    }

    private static void unsupported(ConfigNode node, ConfigNode receiver, String key, String field) {
        if (node.raw(key).isPresent()) {
            receiver.problem("invalid config: field '" + field + "' not supported", "take tls::" + key + " out");
        }
    }

    private static @Nullable Path path(ConfigNode node, String key) {
        return node.optionalText(key)
                .filter(text -> !text.isEmpty())
                .map(Path::of)
                .orElse(null);
    }

    private static int connections(ConfigNode node) {
        node.ignored(
                "a connection is kept as long as it works and its server allows it",
                "max_idle_time",
                "max_lifetime",
                "max_idle");
        int most = node.integer("max_open", Guard.MOST_CONNECTIONS, 0, Integer.MAX_VALUE);
        if (most > Guard.MOST_CONNECTIONS) {
            node.warning(
                    "max_open",
                    most + " is capped at " + Guard.MOST_CONNECTIONS,
                    "a server is never watched over more connections, whatever the number of databases");
        }
        // 0 is "no limit" to the Collector.
        return most == 0 ? Guard.MOST_CONNECTIONS : Math.min(most, Guard.MOST_CONNECTIONS);
    }

    private static TopQueries topQueries(ConfigNode node) {
        node.ignored(
                "plans are not collected yet, postgresql.query_plan stays empty",
                "max_explain_each_interval",
                "query_plan_cache_size",
                "query_plan_cache_ttl");
        return new TopQueries(
                node.integer("max_rows_per_query", MAX_ROWS, 1, MOST_ROWS),
                node.integer("top_n_query", 200, 1, MOST_ROWS),
                node.duration("collection_interval", Duration.ofSeconds(60)),
                node.flag("upstream_units", false));
    }
}
