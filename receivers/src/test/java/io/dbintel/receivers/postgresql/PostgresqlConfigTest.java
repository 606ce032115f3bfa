package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Consumer;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.database.Tls;
import io.dbintel.network.Endpoint;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresqlConfigTest {
    private static final String LOGIN = "username: u\npassword: p\n";
    private final PostgresqlReceiverFactory factory = new PostgresqlReceiverFactory();

    private PostgresqlConfig read(String yaml) {
        return TestConfig.read(factory, LOGIN + yaml);
    }

    private List<String> errors(String yaml) {
        return TestConfig.errors(factory, yaml);
    }

    private List<String> warnings(String yaml) {
        var problems = new Problems();
        ConfigNode node = TestConfig.node("postgresql", LOGIN + yaml, problems);
        factory.read(node);
        node.reportUnknown();
        assertThat(problems.errors()).isEmpty();
        return problems.warnings().stream().map(Problem::toString).toList();
    }

    @Test
    void defaultsAreTheCollectors() {
        var config = read("");

        assertThat(config.endpoint()).isEqualTo(new Endpoint("localhost", 5432));
        assertThat(config.target().unixSocket()).isNull();
        assertThat(config.target().maintenanceDatabase()).isEqualTo("postgres");
        assertThat(config.target().tls()).isEqualTo(Tls.REQUIRED);
        assertThat(config.databases()).isEqualTo(new DatabaseScope(List.of(), List.of()));
        assertThat(config.scraping().collectionInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.scraping().initialDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.scraping().timeout()).isZero();
        assertThat(config.maxConnections()).isEqualTo(2);
        assertThat(config.maxSamples()).isEqualTo(1000);
        assertThat(config.topQueries())
                .isEqualTo(new PostgresqlConfig.TopQueries(1000, 200, Duration.ofSeconds(60), false));
        assertThat(config.metadata().events()).isEmpty();
        assertThat(config.metadata().metrics().values().stream().filter(each -> each.enabled()))
                .hasSize(22);
    }

    @Test
    void everyKeyIsRead() {
        var config = read("""
                endpoint: db.example:6432
                connect_database: admin
                databases: [a, b]
                exclude_databases: [c]
                tls: {insecure_skip_verify: false, ca_file: /ca.pem, cert_file: /cert.pem, key_file: /key.pk8}
                collection_interval: 15s
                initial_delay: 0s
                timeout: 5s
                connection_pool: {max_open: 1}
                query_sample_collection: {max_rows_per_query: 7}
                top_query_collection: {max_rows_per_query: 8, top_n_query: 9, collection_interval: 2m, upstream_units: true}
                events: {db.server.top_query: {enabled: true}}
                """);

        assertThat(config.endpoint()).isEqualTo(new Endpoint("db.example", 6432));
        assertThat(config.target().host()).isEqualTo("db.example");
        assertThat(config.target().username()).isEqualTo("u");
        assertThat(config.target().password().reveal()).isEqualTo("p");
        assertThat(config.target().maintenanceDatabase()).isEqualTo("admin");
        assertThat(config.databases()).isEqualTo(new DatabaseScope(List.of("a", "b"), List.of("c")));
        assertThat(config.target().tls())
                .isEqualTo(
                        new Tls(Tls.Mode.VERIFY_FULL, Path.of("/ca.pem"), Path.of("/cert.pem"), Path.of("/key.pk8")));
        assertThat(config.scraping().collectionInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.scraping().initialDelay()).isZero();
        assertThat(config.scraping().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxConnections()).isEqualTo(1);
        assertThat(config.maxSamples()).isEqualTo(7);
        assertThat(config.topQueries()).isEqualTo(new PostgresqlConfig.TopQueries(8, 9, Duration.ofMinutes(2), true));
        assertThat(config.metadata().events()).containsExactly("db.server.top_query");
    }

    /** Every key that is read stands in the README, those of single metrics, attributes and events by their pattern. */
    @Test
    void readmeNamesEveryKey() throws Exception {
        String readme = Files.readString(Path.of("src/main/java/io/dbintel/receivers/postgresql/README.md"));
        ConfigNode node = TestConfig.node("postgresql", LOGIN, new Problems());
        factory.read(node);

        node.effective().forEach((key, value) -> {
            if (value instanceof Map<?, ?> section
                    && !List.of("metrics", "resource_attributes", "events").contains(key)) {
                section.keySet().forEach(inner -> assertThat(readme).contains("`" + key + "::" + inner + "`"));
            } else if (value instanceof Map<?, ?> section) {
                section.keySet().forEach(name -> assertThat(readme).contains("`" + name + "`"));
                assertThat(readme).contains("`" + key + "::<name>::enabled`");
            } else {
                assertThat(readme).contains("| `" + key + "` |");
            }
        });
    }

    @Test
    void insecureMeansNoTlsAndASocketIsAFile() {
        assertThat(read("tls: {insecure: true}").target().tls().mode()).isEqualTo(Tls.Mode.DISABLE);
        var socket = read("transport: unix\nendpoint: var/run/postgresql:5432").target();
        assertThat(socket.unixSocket()).isEqualTo(Path.of("/var/run/postgresql/.s.PGSQL.5432"));
        assertThat(read("transport: unix\nendpoint: /tmp:1").target().unixSocket())
                .isEqualTo(Path.of("/tmp/.s.PGSQL.1"));
    }

    @Test
    void stabilityOfEachSignalIsThatOfTheReadme() throws Exception {
        var factory = new PostgresqlReceiverFactory();
        String words = "metrics (" + factory.stability(Signal.METRICS).label().toLowerCase(Locale.ROOT) + "), logs ("
                + factory.stability(Signal.LOGS).label().toLowerCase(Locale.ROOT) + ")";

        assertThat(Files.readString(Path.of("src/main/java/io/dbintel/receivers/postgresql/README.md")))
                .contains(words);
    }

    @Test
    void allErrorsComeTogether() {
        assertThat(errors("""
                endpoint: nonsense
                transport: pigeon
                tls: {server_name_override: x, min_version: "1.2", max_version: "1.3"}
                collection_interval: 0s
                timeout: -1s
                top_query_collection: {top_n_query: 0}
                events: {db.server.bogus_event: {enabled: true}}
                metrics: {postgresql.bogus: {enabled: true}}
                """))
                .hasSize(12)
                .anyMatch(
                        each -> each.contains(
                                "::endpoint: \"nonsense\" (invalid config: 'endpoint' must be in the form <host>:<port> no matter what 'transport' is configured"))
                .anyMatch(each -> each.contains("'transport' must be 'tcp' or 'unix'"))
                // At their keys: so they are not said beside a variable that is not set.
                .anyMatch(each -> each.contains("::username: invalid config: missing username"))
                .anyMatch(each -> each.contains("::password: invalid config: missing password"))
                .anyMatch(each -> each.contains("field 'ServerName' not supported"))
                .anyMatch(each -> each.contains("field 'MinVersion' not supported"))
                .anyMatch(each -> each.contains("field 'MaxVersion' not supported"))
                .anyMatch(each -> each.contains("\"0s\" (\"collection_interval\": requires positive value"))
                .anyMatch(each -> each.contains("\"-1s\" (\"timeout\": requires positive value"))
                .anyMatch(each -> each.contains("top_n_query"))
                .anyMatch(each -> each.contains("events::db.server.bogus_event: unknown key"))
                .anyMatch(each -> each.contains("metrics::postgresql.bogus: unknown key"));
    }

    @Test
    void credentialProviderIsRefusedByItself() {
        assertThat(errors("username: u\ndb_auth: some_extension"))
                .singleElement()
                .asString()
                .contains("db_auth", "no extension provides credentials yet", "set username and password");
    }

    @Test
    void keysWithoutEffectAreSaid() {
        assertThat(warnings("""
                connection_pool: {max_idle_time: 1m, max_lifetime: 1h, max_idle: 2, max_open: 10}
                top_query_collection: {max_explain_each_interval: 1, query_plan_cache_size: 1, query_plan_cache_ttl: 1h}
                """)).hasSize(7).anyMatch(each -> each.contains("max_open: 10 is capped at 2"));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5432, true",
        "'', false",
        "localhost, false",
        "::1:5432, false",
        "[::1]:5432, true",
        "db:0, false",
        "db:65536, false",
        "db:port, false",
        ":5432, true",
    })
    void endpointIsHostAndPort(String text, boolean valid) {
        String yaml = "endpoint: '%s'\nusername: u\npassword: p\n".formatted(text);

        assertThat(TestConfig.errors(new PostgresqlReceiverFactory(), yaml).isEmpty())
                .isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5432, machine:5432",
        "127.0.0.1:5433, machine:5433",
        "[::1]:5432, machine:5432",
        "db.example:5432, db.example:5432",
        "[fe80::1]:5432, [fe80::1]:5432",
    })
    void instanceIsTheAddressWithoutLocalNames(String endpoint, String expected) {
        assertThat(ServiceInstance.plain(Endpoint.parse(endpoint).orElseThrow(), "machine"))
                .isEqualTo(expected);
    }

    @Test
    void instanceOfTheConventionsIsAUuidOfVersion5() {
        var one = ServiceInstance.tcp(new Endpoint("localhost", 5432), "machine");

        assertThat(one.version()).isEqualTo(5);
        assertThat(one.variant()).isEqualTo(2);
        // Computed by Python: uuid.uuid5(uuid.UUID("4d63009a-8d0f-11ee-aad7-4c796ed8e320"), "machine:5432")
        assertThat(one).hasToString("35a8c0d5-eaed-5d08-8974-29c398005a5f");
        assertThat(ServiceInstance.unix("/tmp/.s.PGSQL.5432", "machine"))
                .hasToString("461cc547-f533-5111-b2d0-a7a727e2381b");
    }

    @ParameterizedTest
    @CsvSource({
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, true",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, false",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01, false",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01, false",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01, false",
        "psql, false",
    })
    void traceParentIsThatOfW3c(String text, boolean valid) {
        assertThat(TraceParent.parse(text).isPresent()).isEqualTo(valid);
    }

    @Test
    void gatesThatExcludeEachOtherStopTheStart() {
        var strict = new PostgresqlReceiverFactory(Set.of(Gates.SEMCONV, Gates.SEPARATE_SCHEMA));
        Outlets none = new Outlets() {
            @Override
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return Optional.empty();
            }
        };

        assertThatThrownBy(() -> strict.create(read(""), new TestSettings().of(Kind.RECEIVER, "postgresql"), none))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("exclude each other");
    }
}
