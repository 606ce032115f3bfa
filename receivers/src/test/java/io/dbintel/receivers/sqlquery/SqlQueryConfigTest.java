package io.dbintel.receivers.sqlquery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.config.Problems;
import io.dbintel.database.ServerTarget;
import io.dbintel.database.Tls;
import io.dbintel.testkit.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlQueryConfigTest {
    private static final SqlQueryReceiverFactory FACTORY = new SqlQueryReceiverFactory();
    private static final String QUERIES =
            "queries: [{sql: SELECT 1 AS n, metrics: [{metric_name: n, value_column: n}]}]\n";
    private static final String SOURCE = "driver: postgres\ndatasource: host=db user=u\n";

    private static List<String> errors(String yaml) {
        return TestConfig.errors(FACTORY, yaml);
    }

    private static ServerTarget target(String datasource) {
        return TestConfig.read(FACTORY, "driver: postgres\ndatasource: \"" + datasource + "\"\n" + QUERIES)
                .target();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "datasource: host=db                                              | 'driver' cannot be empty",
                "{driver: db2, datasource: host=db}                               | unsupported driver: db2",
                "{driver: oracle, datasource: host=db}                            | there is no guarded session for oracle yet",
                "{driver: mysql, datasource: 'u:p@tcp(db:3306)/d'}                | there is no guarded session for mysql yet",
                "{driver: postgres}                                               | 'host' or 'datasource' must be specified",
                "{driver: postgres, host: db}                                     | 'port' or 'datasource' must be specified",
                "{driver: postgres, host: db, port: 1}                            | 'database' or 'datasource' must be specified",
                "{driver: postgres, datasource: host=db, host: x}                 | 'host' cannot be set when 'datasource' is specified",
                "{driver: postgres, datasource: host=db, password: x}             | 'password' cannot be set when 'datasource' is specified",
                "{driver: postgres, datasource: host=db, additional_params: {a: 1}} | 'additional_params' cannot be set when 'datasource' is specified",
                "{driver: postgres, datasource: host=db}                          | 'queries' cannot be empty",
                "{driver: postgres, datasource: host=db, collection_interval: 0s} | requires positive value",
                "{driver: postgres, datasource: host=db sslmode=prefer}           | unsupported sslmode \"prefer\"; only",
                "{driver: postgres, datasource: host=db options=-cx}              | parameter options is not supported",
                "{driver: postgres, datasource: nonsense}                         | a name without a value",
                "{driver: postgres, datasource: 'postgresql://u:p%zz@db/d'}       | a % that begins no %XX",
                "{driver: postgres, datasource: 'postgresql://a,b/d'}             | several hosts",
                "{driver: postgres, datasource: 'postgresql://db:x/d'}            | the port is no number"
            })
    void receiverErrors(String yaml, String error) {
        assertThat(errors(yaml)).anyMatch(each -> each.contains(error));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{logs: [{body_column: a}]}                                        | 'query.sql' cannot be empty",
                "{sql: SELECT 1}                                                   | at least one of 'query.logs' and 'query.metrics' must not be empty",
                "{sql: SELECT 1, logs: [{attribute_columns: [a]}]}                 | 'body_column' must not be empty",
                "{sql: SELECT 1, metrics: [{value_column: a}]}                     | 'metric_name' cannot be empty",
                "{sql: SELECT 1, metrics: [{metric_name: m}]}                      | 'value_column' cannot be empty\\ninvalid metric config with metric_name 'm'",
                "{sql: SELECT 1, metrics: [{metric_name: m, value_column: a, value_type: x}]} | metric config has unsupported value_type: 'x'",
                "{sql: SELECT 1, metrics: [{metric_name: m, value_column: a, data_type: x}]}  | metric config has unsupported data_type: 'x'",
                "{sql: SELECT 1, metrics: [{metric_name: m, value_column: a, data_type: gauge, aggregation: delta}]} | aggregation=delta but data_type=gauge does not support aggregation",
                "{sql: DELETE FROM t, logs: [{body_column: a}]}                    | sql: not a reading statement",
                "{sql: SELECT 1; SELECT 2, logs: [{body_column: a}]}               | sql: a second statement",
                "{sql: \"SELECT set_config('a', 'b', true)\", logs: [{body_column: a}]} | set_config would change",
                "{sql: \"SELECT 'open\", logs: [{body_column: a}]}                 | sql: a quote or comment is not closed",
                "{sql: SELECT $1, logs: [{body_column: a}]}                        | sql: the statement has a parameter",
                "{sql: SELECT $2, tracking_column: a, logs: [{body_column: a}]}    | sql: a parameter other than $1",
                "{sql: SELECT 1, tracking_column: a, logs: [{body_column: a}]}     | tracking_column is set and the statement has no $1",
                "{sql: SELECT 1, timeout: -1s, logs: [{body_column: a}]}           | \"timeout\": requires positive value",
                "{sql: SELECT 1, raw_text: maybe, logs: [{body_column: a}]}        | expected: one of deny, allow",
                "{sql: SELECT 1, logs: [{body_column: a, attributes: {b: []}}]}    | no column"
            })
    void queryErrors(String query, String error) {
        assertThat(errors(SOURCE + "queries:\n  - " + query))
                .anyMatch(each -> each.contains(error.replace("\\n", "\n")));
    }

    @Test
    void noMessageShowsDatasourceOrStatement() {
        assertThat(
                        errors(
                                "driver: postgres\ndatasource: postgresql://u:hunter%zz@db\nqueries: [{sql: \"DELETE FROM t WHERE a = 'secret'\", logs: [{body_column: a}]}]"))
                .hasSize(2)
                .noneMatch(each -> each.contains("hunter") || each.contains("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://joe:p%40ss%2Fw@db.example:6000/shop?sslmode=disable",
                "postgres://joe:p@ss/w@db.example:6000/shop?sslmode=disable",
                "host=db.example port=6000 user=joe password='p@ss/w' dbname = shop sslmode=disable",
                "user=joe password=p@ss\\\\/w host='db.example' port=6000 dbname=shop sslmode=disable"
            })
    void bothFormsOfADatasource(String datasource) {
        ServerTarget target = target(datasource);
        assertThat(target.host()).isEqualTo("db.example");
        assertThat(target.port()).isEqualTo(6000);
        assertThat(target.username()).isEqualTo("joe");
        assertThat(target.password().reveal()).isEqualTo("p@ss/w");
        assertThat(target.maintenanceDatabase()).isEqualTo("shop");
        assertThat(target.tls()).isEqualTo(Tls.DISABLED);
        assertThat(target.names()).isEqualTo(ServerTarget.Names.ROLE);
    }

    @Test
    void defaultsAndTls() {
        ServerTarget plain = target("postgresql://joe@db");
        assertThat(plain.port()).isEqualTo(5432);
        assertThat(plain.maintenanceDatabase()).isEqualTo("joe");
        assertThat(plain.tls()).isEqualTo(Tls.REQUIRED);
        assertThat(target("host=db sslmode=verify-full sslrootcert=/ca.pem").tls())
                .isEqualTo(new Tls(Tls.Mode.VERIFY_FULL, Path.of("/ca.pem"), null, null));
        assertThat(target("host=db sslmode=require sslrootcert=/ca.pem").tls().mode())
                .isEqualTo(Tls.Mode.VERIFY_CA);
        assertThat(target("host=/run/postgresql user=u").unixSocket())
                .isEqualTo(Path.of("/run/postgresql/.s.PGSQL.5432"));
        assertThat(target("postgresql://u@[::1]:7/d").host()).isEqualTo("::1");
    }

    @Test
    void keysInsteadOfADatasource() {
        ServerTarget target = TestConfig.read(
                        FACTORY,
                        "{driver: postgres, host: db, port: 5433, database: shop, username: 'a b', password: 'p w',"
                                + " additional_params: {sslmode: disable}, queries: [{sql: TABLE t, logs: [{body_column: a}]}]}")
                .target();
        assertThat(target.name()).isEqualTo("db:5433");
        assertThat(target.username()).isEqualTo("a b");
        assertThat(target.password().reveal()).isEqualTo("p w");
        assertThat(target.tls()).isEqualTo(Tls.DISABLED);
    }

    @Test
    void limitsAreRaisedOnlyInSoManyWords() {
        String query = "queries: [{sql: SELECT 1 AS n, timeout: 10s, metrics: [{metric_name: n, value_column: n}]}]\n";
        var problems = new Problems();
        SqlQueryConfig capped =
                FACTORY.read(TestConfig.node("sqlquery", SOURCE + "max_open_conn: 5\n" + query, problems));
        assertThat(problems.warnings()).hasSize(2);
        assertThat(problems.errors()).isEmpty();
        assertThat(capped.guard().statementTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(capped.guard().maxConnections()).isEqualTo(2);
        SqlQueryConfig raised = TestConfig.read(FACTORY, SOURCE + "safety: {allow_higher_limits: true}\n" + query);
        assertThat(raised.guard().statementTimeout()).isEqualTo(Duration.ofSeconds(10));
    }
}
