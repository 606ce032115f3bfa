package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresVersionsTest {
    @BeforeAll
    static void serversCanBeStarted() {
        TestServers.assumeAvailable();
    }

    @Test
    void everyTestedMajorIsThere() {
        assertThat(PostgresVersions.available().byMajor()).containsOnlyKeys(14, 15, 16, 17, 18);
    }

    @Test
    void missingMajorIsNamedWithThoseThatAreThere() {
        assertThatThrownBy(() -> PostgresVersions.available().major(9))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("no PostgreSQL 9")
                .hasMessageContaining("PostgreSQL 18.");
    }

    @ParameterizedTest(name = "PostgreSQL {0}")
    @ValueSource(ints = {14, 18})
    void oldestAndNewestRun(int major) throws Exception {
        runs(major);
    }

    @Tag("matrix")
    @ParameterizedTest(name = "PostgreSQL {0}")
    @ValueSource(ints = {15, 16, 17})
    void thoseBetweenRun(int major) throws Exception {
        runs(major);
    }

    @ParameterizedTest(name = "PostgreSQL {0}")
    @ValueSource(ints = {14, 18})
    void replicaStreamsFromOldestAndNewest(int major) throws Exception {
        replicaStreams(major);
    }

    @Tag("matrix")
    @ParameterizedTest(name = "PostgreSQL {0}")
    @ValueSource(ints = {15, 16, 17})
    void replicaStreamsFromThoseBetween(int major) throws Exception {
        replicaStreams(major);
    }

    private static void runs(int major) throws Exception {
        try (var server = PostgresServer.builder().major(major).withStatistics().start()) {
            server.execute("postgres", "CREATE EXTENSION pg_stat_statements");

            assertThat(server.query("postgres", "SHOW server_version")).contains(server.version());
            assertThat(server.majorVersion()).isEqualTo(major);
            assertThat(server.query("postgres", "SHOW shared_preload_libraries"))
                    .contains("pg_stat_statements,auto_explain");
        }
    }

    private static void replicaStreams(int major) throws Exception {
        try (var primary =
                PostgresServer.builder().major(major).password("p w'\\").start()) {
            primary.execute("postgres", "CREATE TABLE t (x int)");
            try (var replica = primary.startReplica("standby1")) {
                primary.execute("postgres", "INSERT INTO t VALUES (3)");

                TestServers.await(
                        () -> replica.query("postgres", "SELECT x FROM t").equals(Optional.of("3")), "the row");
                assertThat(primary.query(
                                "postgres",
                                "SELECT state FROM pg_stat_replication WHERE application_name = 'standby1'"))
                        .contains("streaming");
                assertThat(replica.query("postgres", "SELECT pg_is_in_recovery()"))
                        .contains("t");

                primary.kill();
                replica.promote();
                replica.execute("postgres", "INSERT INTO t VALUES (4)");

                assertThat(replica.query("postgres", "SELECT sum(x) FROM t")).contains("7");
            }
        }
    }
}
