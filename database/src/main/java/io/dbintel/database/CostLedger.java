package io.dbintel.database;

import io.dbintel.component.Counter;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What watching one server costs, by component and purpose. Also shown as own metrics {@code db_intelligence_ledger_*} with the
 * labels {@code server}, {@code component}, {@code purpose}. Bounded: beyond {@value #MAX_ENTRIES} purposes the further ones
 * share one entry.
 */
public final class CostLedger {
    static final int MAX_ENTRIES = 500;

    /** Opening, closing and checking of connections. */
    public static final Purpose CONNECT = new Purpose("guard", "connect");
    /** Cancelling of statements that took too long. */
    public static final Purpose CANCEL = new Purpose("guard", "cancel");
    /** Reading what we cost the server. */
    public static final Purpose LEDGER = new Purpose("guard", "ledger");

    private static final Purpose OVERFLOW = new Purpose("guard", "overflow");

    private static final Instrument STATEMENTS =
            Instrument.of("db_intelligence_ledger_statements", "{statement}", "Statements sent to a monitored server");
    private static final Instrument FAILURES = Instrument.of(
            "db_intelligence_ledger_failures", "{statement}", "Statements and connections that failed, of those sent");
    private static final Instrument ROWS =
            Instrument.of("db_intelligence_ledger_rows", "{row}", "Rows read from a monitored server");
    private static final Instrument CLIENT_MILLISECONDS = Instrument.of(
            "db_intelligence_ledger_client_milliseconds",
            "ms",
            "Time between asking a monitored server and its answer");
    private static final Instrument SERVER_MILLISECONDS = Instrument.of(
            "db_intelligence_ledger_server_milliseconds",
            "ms",
            "Planning and execution of our statements, as pg_stat_statements of the monitored server has it");
    private static final Instrument BYTES_SENT = Instrument.of(
            "db_intelligence_ledger_bytes_sent", "By", "Bytes sent to a monitored server, as on the wire");
    private static final Instrument BYTES_RECEIVED = Instrument.of(
            "db_intelligence_ledger_bytes_received", "By", "Bytes received from a monitored server, as on the wire");
    private static final Instrument CONNECTIONS_OPENED = Instrument.of(
            "db_intelligence_ledger_connections_opened", "{connection}", "Connections opened to a monitored server");

    /**
     * The cost of one purpose since the start.
     *
     * @param statements sent, also those that failed
     * @param failures statements and connections that failed
     * @param serverMilliseconds 0 where the server's statistics can't be read
     */
    public record Entry(
            Purpose purpose,
            long statements,
            long failures,
            long rows,
            double clientMilliseconds,
            double serverMilliseconds,
            long bytesSent,
            long bytesReceived,
            long connectionsOpened) {

        Entry plus(Entry other) {
            return new Entry(
                    purpose,
                    statements + other.statements,
                    failures + other.failures,
                    rows + other.rows,
                    clientMilliseconds + other.clientMilliseconds,
                    serverMilliseconds + other.serverMilliseconds,
                    bytesSent + other.bytesSent,
                    bytesReceived + other.bytesReceived,
                    connectionsOpened + other.connectionsOpened);
        }
    }

    /** The counters of one purpose; the registry gives the same ones to whoever asks with the same labels. */
    private static final class Account {
        private final Counter statements;
        private final Counter failures;
        private final Counter rows;
        private final Counter clientMilliseconds;
        private final Counter serverMilliseconds;
        private final Counter bytesSent;
        private final Counter bytesReceived;
        private final Counter connectionsOpened;

        Account(Meter meter) {
            statements = meter.counter(STATEMENTS);
            failures = meter.counter(FAILURES);
            rows = meter.counter(ROWS);
            clientMilliseconds = meter.counter(CLIENT_MILLISECONDS);
            serverMilliseconds = meter.counter(SERVER_MILLISECONDS);
            bytesSent = meter.counter(BYTES_SENT);
            bytesReceived = meter.counter(BYTES_RECEIVED);
            connectionsOpened = meter.counter(CONNECTIONS_OPENED);
        }

        Entry entry(Purpose purpose) {
            return new Entry(
                    purpose,
                    (long) statements.value(),
                    (long) failures.value(),
                    (long) rows.value(),
                    clientMilliseconds.value(),
                    serverMilliseconds.value(),
                    (long) bytesSent.value(),
                    (long) bytesReceived.value(),
                    (long) connectionsOpened.value());
        }
    }

    private final Meter meter;
    private final ConcurrentMap<Purpose, Account> accounts = new ConcurrentHashMap<>();

    /** @param meter with the label of the server */
    CostLedger(Meter meter) {
        this.meter = meter;
    }

    private Account account(Purpose purpose) {
        Purpose key = accounts.size() < MAX_ENTRIES || accounts.containsKey(purpose) ? purpose : OVERFLOW;
        return accounts.computeIfAbsent(
                key,
                each -> new Account(meter.with("component", each.component()).with("purpose", each.purpose())));
    }

    void statement(Purpose purpose, long rows, long nanos, boolean failed) {
        Account account = account(purpose);
        account.statements.add(1);
        account.rows.add(rows);
        account.clientMilliseconds.add(nanos / 1e6);
        account.failures.add(failed ? 1 : 0);
    }

    void connection(long nanos, boolean opened) {
        Account account = account(CONNECT);
        account.clientMilliseconds.add(nanos / 1e6);
        account.connectionsOpened.add(opened ? 1 : 0);
        account.failures.add(opened ? 0 : 1);
    }

    void bytes(Purpose purpose, long sent, long received) {
        Account account = account(purpose);
        account.bytesSent.add(sent);
        account.bytesReceived.add(received);
    }

    void serverTime(Purpose purpose, double milliseconds) {
        account(purpose).serverMilliseconds.add(milliseconds);
    }

    /** All entries at this moment, by purpose. */
    public List<Entry> entries() {
        var all = new ArrayList<Entry>();
        accounts.forEach((purpose, account) -> all.add(account.entry(purpose)));
        all.sort((a, b) -> a.purpose().toString().compareTo(b.purpose().toString()));
        return all;
    }

    /** What everything came to together. */
    public Entry total() {
        return entries().stream().reduce(new Entry(new Purpose("guard", "total"), 0, 0, 0, 0, 0, 0, 0, 0), Entry::plus);
    }
}
