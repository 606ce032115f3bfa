package io.dbintel.benchmarks.codec;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Requests of log records of database statements, of the shape "statement" of otlpload: a body of 200 characters, 12 attributes
 * and a statement text of about 300 characters, some 950 bytes a record. The same ones on every run.
 */
final class StatementLogs {
    private static final List<String> STATEMENTS = List.of(
            "SELECT o.id, o.placed_at, o.status, c.name, sum(l.quantity * l.unit_price) AS total FROM orders o JOIN customers c"
                    + " ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id WHERE o.customer_id = %d AND o.placed_at"
                    + " >= '2026-%02d-01' AND o.status IN ('open','paid') GROUP BY o.id, c.name ORDER BY o.placed_at DESC LIMIT %d",
            "UPDATE accounts SET balance = balance - %d.50, updated_at = now(), version = version + 1 WHERE id = %d AND balance"
                    + " >= 100 AND region = 'eu-west-%d' AND NOT locked AND owner_id IN (SELECT user_id FROM memberships WHERE"
                    + " organisation_id = 4711 AND role = 'owner') RETURNING id, balance, version, updated_at, owner_id, region",
            "SELECT p.sku, p.title, p.price, s.on_hand, s.reserved FROM products p LEFT JOIN stock s ON s.product_id = p.id AND"
                    + " s.warehouse_id = %d WHERE p.category_id = %d AND p.price BETWEEN 10 AND 250 AND p.title ILIKE '%%lamp%%'"
                    + " AND EXISTS (SELECT 1 FROM product_tags t WHERE t.product_id = p.id AND t.tag = 'sale') OFFSET %d LIMIT 50",
            "DELETE FROM sessions WHERE user_id = %d AND last_seen_at < now() - interval '%d minutes' AND device_id <>"
                    + " 'device-%d' AND id NOT IN (SELECT session_id FROM pinned_sessions WHERE pinned_until > now()) AND kind IN"
                    + " ('web', 'mobile', 'api') AND NOT EXISTS (SELECT 1 FROM open_uploads u WHERE u.session_id = sessions.id)");

    private static final SeverityNumber[] SEVERITIES = {
        SeverityNumber.SEVERITY_NUMBER_DEBUG,
        SeverityNumber.SEVERITY_NUMBER_INFO,
        SeverityNumber.SEVERITY_NUMBER_WARN,
        SeverityNumber.SEVERITY_NUMBER_ERROR
    };

    private StatementLogs() {}

    static byte[] request(int records) {
        var random = new Random(1);
        var scope = ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("otlpload").setVersion("1.0.0"));
        for (int i = 0; i < records; i++) {
            scope.addLogRecords(record(random));
        }
        var resource = Resource.newBuilder()
                .addAttributes(text("service.name", "shop-1"))
                .addAttributes(text("service.instance.id", "db-01.internal:5432"))
                .addAttributes(text("host.name", "db-01"))
                .addAttributes(text("db.system.name", "postgresql"))
                .addAttributes(text("deployment.environment.name", "production"));
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().setResource(resource).addScopeLogs(scope))
                .build()
                .toByteArray();
    }

    private static LogRecord record(Random random) {
        int id = random.nextInt(100_000);
        String body = String.format(
                        Locale.ROOT,
                        "duration: %d.%03d ms execute S_%d: relation orders_%02d scanned for tenant %d by worker %d, user%d@example.com",
                        random.nextInt(5_000),
                        random.nextInt(1_000),
                        random.nextInt(64),
                        random.nextInt(32),
                        id,
                        random.nextInt(16),
                        random.nextInt(250))
                + ", "
                + "waited for lock, ".repeat(8);
        return LogRecord.newBuilder()
                .setTimeUnixNano(1_768_471_200_000_000_000L + random.nextInt(1_000_000_000))
                .setSeverityNumber(SEVERITIES[random.nextInt(SEVERITIES.length)])
                .setSeverityText("INFO")
                .setBody(AnyValue.newBuilder().setStringValue(body.substring(0, 200)))
                .addAttributes(text("db.system.name", "postgresql"))
                .addAttributes(text("db.namespace", String.format(Locale.ROOT, "tenant_%02d", random.nextInt(40))))
                .addAttributes(text(
                        "db.operation.name",
                        List.of("SELECT", "INSERT", "UPDATE", "DELETE").get(random.nextInt(4))))
                .addAttributes(
                        text("db.collection.name", String.format(Locale.ROOT, "orders_%02d", random.nextInt(32))))
                .addAttributes(
                        text("server.address", String.format(Locale.ROOT, "db-%02d.internal", random.nextInt(16))))
                .addAttributes(number("server.port", 5_432))
                .addAttributes(text(
                        "user.name", List.of("app", "report", "batch", "admin").get(random.nextInt(4))))
                .addAttributes(text(
                        "client.address",
                        String.format(Locale.ROOT, "10.1.%d.%d", random.nextInt(8), random.nextInt(250))))
                .addAttributes(number("client.port", 1_024 + random.nextInt(60_000)))
                .addAttributes(number("process.pid", 1_000 + random.nextInt(30_000)))
                .addAttributes(entry(
                        "db.client.operation.duration",
                        AnyValue.newBuilder().setDoubleValue(random.nextDouble() * 0.05)))
                .addAttributes(text("postgresql.query_id", Long.toString(random.nextLong() >>> 1)))
                .addAttributes(text(
                        "db.query.text",
                        String.format(
                                Locale.ROOT,
                                STATEMENTS.get(random.nextInt(STATEMENTS.size())),
                                id,
                                1 + random.nextInt(12),
                                1 + random.nextInt(200))))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return entry(key, AnyValue.newBuilder().setStringValue(value));
    }

    private static KeyValue number(String key, long value) {
        return entry(key, AnyValue.newBuilder().setIntValue(value));
    }

    private static KeyValue entry(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
