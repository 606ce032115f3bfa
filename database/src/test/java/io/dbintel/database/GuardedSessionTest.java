package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Kind;
import io.dbintel.component.config.Secret;
import io.dbintel.servers.PostgresServer;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedSessionTest {
    private static PostgresServer postgres;
    private TestSettings settings;
    private MonitoredServer server;

    @BeforeAll
    static void startServer() throws Exception {
        postgres = PostgresServer.builder().withStatistics().start();
        postgres.execute(
                "postgres", "CREATE ROLE watcher LOGIN", "GRANT pg_monitor TO watcher", "CREATE DATABASE orders");
    }

    @AfterAll
    static void stopServer() {
        postgres.close();
    }

    @BeforeEach
    void open() {
        settings = new TestSettings();
        server = MonitoredServer.open(
                ServerTarget.tcp(postgres.host(), postgres.port(), "watcher", Secret.EMPTY, Tls.DISABLED),
                Guard.DEFAULT,
                settings.of(Kind.RECEIVER, "postgresql"));
    }

    @AfterEach
    void close() {
        server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
    }

    private static Query query(String purpose, String sql) {
        return Query.of("test", purpose, sql);
    }

    @Test
    void statementRunsReadOnlyUnderTheLimits() throws Exception {
        var session = server.heartbeat();

        var limits = session.first(
                query("limits", """
                SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
                       current_setting('transaction_read_only') AS read_only, current_setting('search_path') AS path,
                       current_setting('application_name') AS name, ?::int AS number"""),
                row -> row.text("statement") + " " + row.text("lock") + " " + row.text("read_only") + " "
                        + row.text("path") + " " + row.text("name") + " " + row.integer("number"),
                7);

        assertThat(limits).contains("2s 100ms on pg_catalog dbintel/postgresql 7");
        System.out.println(session.capabilities());
        System.out.println(session.identity() + " " + session.identity().epoch());
        System.out.println(server.ledger().entries());
        assertThatThrownBy(() ->
                        session.query(query("write", "WITH x AS (SELECT nextval('s')) SELECT * FROM x"), row -> 1))
                .isInstanceOf(DatabaseException.UndefinedObject.class);
    }
}
