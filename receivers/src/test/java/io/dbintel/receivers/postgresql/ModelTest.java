package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.network.Endpoint;
import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.Value;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How telemetry names what it is about, with each of the gates, and the shape in which it leaves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelTest {
    private static final String ONE = Watch.only(
            "postgresql.commits",
            "postgresql.connection.max",
            "postgresql.table.vacuum.count",
            "postgresql.index.size");

    private PostgresServer postgres;

    @BeforeAll
    void start() throws Exception {
        postgres = PostgresServer.builder().start();
        Watch.grant(postgres);
        postgres.execute("postgres", "CREATE DATABASE app");
        for (String schema : List.of("a", "b")) {
            postgres.execute(
                    "app", "CREATE SCHEMA " + schema, "CREATE TABLE " + schema + ".orders (id int PRIMARY KEY)");
        }
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    private Batch<Metric> scrape(String yaml, String... gates) throws Exception {
        try (var watch = new Watch(postgres, "databases: [app]\n" + yaml, gates)) {
            return watch.metrics().batch();
        }
    }

    private static List<String> resources(Batch<Metric> batch) {
        return batch.groups().stream()
                .map(group -> group.resource().attributes().toString())
                .toList();
    }

    private String address() {
        return "Text[value=machine:" + postgres.port() + "]";
    }

    @Test
    void everyThingHasItsResourceInTheModelOfOld() throws Exception {
        var batch = scrape(ONE);

        String id = "service.instance.id=" + address();
        assertThat(resources(batch))
                .containsExactlyInAnyOrder(
                        "{postgresql.database.name=Text[value=app], " + id + "}",
                        "{" + id + "}",
                        "{postgresql.database.name=Text[value=app], postgresql.table.name=Text[value=a.orders], " + id
                                + "}",
                        "{postgresql.database.name=Text[value=app], postgresql.table.name=Text[value=b.orders], " + id
                                + "}",
                        "{postgresql.database.name=Text[value=app], postgresql.index.name=Text[value=orders_pkey],"
                                + " postgresql.table.name=Text[value=orders], " + id + "}");
        assertThat(Points.of(batch).value("postgresql.index.size", "orders_pkey"))
                .as("the two indexes that this model can't tell from each other")
                .isEqualTo(2 * 8192);
    }

    @Test
    void schemaIsAnAttributeOfItsOwnWithTheGate() throws Exception {
        var points = Points.of(scrape(ONE, Gates.SEPARATE_SCHEMA));

        assertThat(points.of("postgresql.table.vacuum.count"))
                .containsOnlyKeys(
                        "postgresql.database.name=app,postgresql.schema.name=a,postgresql.table.name=orders",
                        "postgresql.database.name=app,postgresql.schema.name=b,postgresql.table.name=orders");
        assertThat(points.of("postgresql.index.size"))
                .containsOnlyKeys(
                        "postgresql.database.name=app,postgresql.index.name=orders_pkey,postgresql.schema.name=a,"
                                + "postgresql.table.name=orders",
                        "postgresql.database.name=app,postgresql.index.name=orders_pkey,postgresql.schema.name=b,"
                                + "postgresql.table.name=orders");
    }

    @Test
    void serverIsTheOnlyResourceInTheModelOfTheConventions() throws Exception {
        var batch = scrape(ONE, Gates.SEMCONV);

        assertThat(batch.groups()).hasSize(1);
        var attributes = batch.groups().getFirst().resource().attributes();
        assertThat(attributes.get("server.address")).isEqualTo(Value.of("127.0.0.1"));
        assertThat(attributes.get("server.port")).isEqualTo(Value.of((long) postgres.port()));
        assertThat(attributes.text("service.instance.id"))
                .isEqualTo(ServiceInstance.tcp(new Endpoint("127.0.0.1", postgres.port()), "machine")
                        .toString());
        var points = Points.of(batch);
        assertThat(points.of("postgresql.commits")).containsOnlyKeys("db.namespace=app");
        assertThat(points.of("postgresql.table.vacuum.count"))
                .containsOnlyKeys(
                        "db.collection.name=orders,db.namespace=app|a", "db.collection.name=orders,db.namespace=app|b");
        assertThat(points.of("postgresql.index.size"))
                .containsOnlyKeys(
                        "db.collection.name=orders,db.namespace=app|a,postgresql.index.name=orders_pkey",
                        "db.collection.name=orders,db.namespace=app|b,postgresql.index.name=orders_pkey");
    }

    @Test
    void metricsLeaveInTheOrderOfTheirNamesWithScopeAndTimes() throws Exception {
        var batch = scrape("");

        for (ResourceGroup<Metric> group : batch.groups()) {
            var scope = group.scopes().getFirst();
            assertThat(scope.scope().name()).isEqualTo(PostgresqlMetadata.SCOPE);
            assertThat(scope.scope().version()).isEqualTo("1.2.3");
            assertThat(scope.records()).extracting(Metric::name).isSorted();
            assertThat(scope.records())
                    .allSatisfy(metric -> assertThat(metric.points())
                            .isNotEmpty()
                            .allMatch(point -> point.startTime() == 1_000 && point.time() == 2_000));
        }
    }
}
