package io.dbintel.database;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.component.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One server under watch, and all that we do to it. At most one connection of each {@link SessionClass} is open at any time,
 * whatever happens; each is opened when it is first needed and kept.
 */
public final class MonitoredServer {
    private static final Instrument SESSIONS_OPEN =
            Instrument.of("db_intelligence_sessions_open", "{session}", "Connections open to a monitored server");
    private static final Instrument FAULTS = Instrument.of(
            "db_intelligence_faults", "{fault}", "Faults of a monitored server that last, each said in the log");
    private static final Instrument REFUSALS =
            Instrument.of("db_intelligence_refusals", "{statement}", "Statements that were not sent, by reason");

    private final ServerTarget target;
    private final Guard guard;
    private final Clock clock;
    private final Meter meter;
    private final Watchdog watchdog;
    private final CostLedger ledger;
    private final Logger log;
    private final FaultLog faults;
    private final Connector connector;
    private final RateLimits rates;
    private final ServerLife life;
    private final ServerCosts costs;
    private final Leftovers leftovers = new Leftovers();
    private final Lane heartbeat;
    private final Lane walk;
    private final List<Circuit> circuits = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private MonitoredServer(ServerTarget target, Guard guard, Settings settings) {
        this.target = target;
        this.guard = guard;
        this.clock = settings.clock();
        this.log = settings.log();
        this.meter = settings.meter().with("server", target.name());
        this.watchdog = new Watchdog(settings.threadName("watchdog"));
        this.ledger = new CostLedger(meter);
        this.faults = new FaultLog(settings.log(), clock, target.name());
        this.connector = new Connector(
                target,
                guard,
                "dbintel/" + settings.id(),
                clock,
                watchdog,
                new Failures(target, guard),
                ledger,
                leftovers);
        this.rates = new RateLimits(guard, clock);
        this.life = new ServerLife(target.name(), settings.log());
        this.costs = new ServerCosts(ledger, clock);
        this.heartbeat = new Lane(SessionClass.HEARTBEAT);
        this.walk = guard.maxConnections() == 1 ? heartbeat : new Lane(SessionClass.WALK);
        circuits.add(new DefaultCircuit(guard.breaker(), clock, meter, RandomGenerator.getDefault()));
        meter.longGauge(FAULTS, () -> faults.lasting().size());
        for (Lane lane : List.of(heartbeat, walk)) {
            meter.with("class", lane.sessionClass().label()).longGauge(SESSIONS_OPEN, () -> lane.isOpen() ? 1 : 0);
        }
    }

    /** A server to be watched; does not connect yet. */
    public static MonitoredServer open(ServerTarget target, Guard guard, Settings settings) {
        return new MonitoredServer(target, guard, settings);
    }

    public ServerTarget target() {
        return target;
    }

    /** The kept connection, in the maintenance database. */
    public Session heartbeat() {
        return new LaneSession(heartbeat, target.maintenanceDatabase());
    }

    /** The walking connection: a statement in another database than the last closes the connection and opens a new one. */
    public Session walk(String database) {
        return new LaneSession(walk, database);
    }

    /** The database that the walking connection is in: begin the next round there and save a connection. */
    public Optional<String> walkDatabase() {
        return walk.database();
    }

    /** The server that answered last; empty before the first connection. */
    public Optional<ServerIdentity> identity() {
        return life.identity();
    }

    /** Tells of restarts, failovers and promotions, on the thread whose statement met them. */
    public void onChange(Consumer<ServerChange> listener) {
        life.onChange(listener);
    }

    /** Adds a circuit beside the default one; the strictest wins. */
    public void register(Circuit circuit) {
        circuits.add(circuit);
    }

    /**
     * Reads what our statements cost the server, if it is time again (at last once a minute); call it at the end of a round. Does nothing where
     * {@code pg_stat_statements} can't be read.
     */
    public void refreshLedger() {
        if (costs.isDue()) {
            readServerCosts();
        }
    }

    /** Reads it now. */
    void readServerCosts() {
        Session session = heartbeat();
        try {
            costs.read(session::query, session.capabilities(), session.identity());
        } catch (DatabaseException e) {
            // Said and counted where it failed; the figures catch up with the next reading.
            log.debug("the server's time for our statements can't be read: {}", e.kind());
        }
    }

    public CostLedger ledger() {
        return ledger;
    }

    public FaultLog faults() {
        return faults;
    }

    /** Rows of so many bytes at the most, as on the wire, that one answer holds without breaking the connection. */
    public int rowsPerAnswer(int widest) {
        return (int) Math.max(1, guard.maxAnswer() / widest);
    }

    /** Lets running statements end until the deadline, then cuts them; closes the connections. May come twice. */
    public void close(Deadline deadline) {
        closing.countDown();
        walk.close(deadline);
        heartbeat.close(deadline);
        connector.cut();
        watchdog.close();
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private DatabaseException.Refused refused(DatabaseException.Refused.Reason reason, String message, String cure) {
        return new DatabaseException.Refused(reason, target.name() + ": " + message, cure);
    }

    /** Work on a connection that is open, checked and in the right database. */
    private interface Work<T> {
        T on(Link link) throws DatabaseException;
    }

    /** The way of every statement: turn, circuits, rate, connection, statement, books. */
    private <T> T guarded(Lane lane, String database, Purpose purpose, Work<T> work) throws DatabaseException {
        try {
            if (closed()) {
                throw refused(DatabaseException.Refused.Reason.CLOSED, "closed", "");
            }
            if (!lane.enter(guard.deadline())) {
                throw refused(
                        DatabaseException.Refused.Reason.BUSY,
                        "another statement of class " + lane.sessionClass().label() + " did not end in time",
                        "lengthen the interval of collection");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw count(refused(DatabaseException.Refused.Reason.INTERRUPTED, "interrupted", ""));
        } catch (DatabaseException.Refused e) {
            throw count(e);
        }
        try {
            return inTurn(lane, database, purpose, work);
        } finally {
            lane.leave();
        }
    }

    private <T> T inTurn(Lane lane, String database, Purpose purpose, Work<T> work) throws DatabaseException {
        Link open = lane.linkTo(database);
        if (open != null && purpose.equals(CostLedger.CONNECT) && open.isFresh()) {
            return work.on(open);
        }
        boolean connects = open == null;
        var call = new Circuit.Call(target.name(), database, purpose, lane.sessionClass(), connects);
        String object = "database " + database + ", " + purpose;
        boolean asked = false;
        try {
            askCircuits(call);
            asked = true;
            takeTurn(database);
            T answer = attempt(lane, database, work);
            circuits.forEach(each -> each.succeeded(call));
            faults.recovered(object);
            return answer;
        } catch (DatabaseException e) {
            DatabaseException failure = ownDoing(e);
            if (asked) {
                circuits.forEach(each -> each.failed(call, failure));
            }
            say(failure, object);
            throw failure;
        } catch (RuntimeException | Error e) {
            if (asked) {
                // Our own fault, in reading an answer, say: nothing was learned of the server.
                DatabaseException.Refused brokenOff =
                        refused(DatabaseException.Refused.Reason.INTERRUPTED, "broken off by " + e, "");
                circuits.forEach(each -> each.failed(call, brokenOff));
            }
            throw e;
        }
    }

    /** A break that we made ourselves says nothing about the server. */
    private DatabaseException ownDoing(DatabaseException failure) {
        if (closed()) {
            return refused(DatabaseException.Refused.Reason.CLOSED, "closed", "");
        }
        return failure instanceof DatabaseException.Unreachable
                        && Thread.currentThread().isInterrupted()
                ? refused(DatabaseException.Refused.Reason.INTERRUPTED, "interrupted", "")
                : failure;
    }

    private void askCircuits(Circuit.Call call) throws DatabaseException {
        for (int i = 0; i < circuits.size(); i++) {
            if (circuits.get(i).ask(call) instanceof Circuit.Verdict.Refused(String reason, var after)) {
                DatabaseException refusal = refused(
                        DatabaseException.Refused.Reason.CIRCUIT,
                        reason + "; next try in " + after.toMillis() + " ms",
                        "");
                for (Circuit allowed : circuits.subList(0, i)) {
                    allowed.failed(call, refusal);
                }
                throw refusal;
            }
        }
    }

    private void takeTurn(String database) throws DatabaseException {
        try {
            if (!rates.take(database, closing)) {
                throw closed()
                        ? refused(DatabaseException.Refused.Reason.CLOSED, "closed", "")
                        : refused(
                                DatabaseException.Refused.Reason.RATE,
                                "too many statements in database " + Capabilities.quoted(database),
                                "lengthen the interval of collection, or raise the rate limit");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(DatabaseException.Refused.Reason.INTERRUPTED, "interrupted", "");
        }
    }

    /**
     * A connection may have died while nobody looked: after a restart, say. If the first statement on a kept one meets that, it
     * is sent once more on a new one; it only reads.
     */
    private <T> T attempt(Lane lane, String database, Work<T> work) throws DatabaseException {
        Link kept = lane.linkTo(database);
        if (kept != null && !life.isPresent(kept.probe().identity())) {
            kept = null;
        }
        try {
            return work.on(kept == null ? connect(lane, database) : kept);
        } catch (DatabaseException.Unreachable | DatabaseException.ServerShutdown e) {
            shut(lane);
            if (kept == null || closed() || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return work.on(connect(lane, database));
        } finally {
            if (lane.link() == null) {
                shut(lane);
            }
        }
    }

    private Link connect(Lane lane, String database) throws DatabaseException {
        shut(lane);
        endLeftoversBeside(lane);
        Link link = connector.open(database);
        lane.take(link);
        if (closed()) {
            lane.shut();
            throw refused(DatabaseException.Refused.Reason.CLOSED, "closed", "");
        }
        faults.recovered(FaultLog.SERVER);
        faults.recovered("database " + database);
        life.met(link.probe().identity());
        leftovers.end(link);
        beginCosts(link);
        return link;
    }

    private void shut(Lane lane) {
        lane.shut().ifPresent(leftovers::add);
    }

    /** Where the other class has a connection at hand, it makes room before we open a new one. */
    private void endLeftoversBeside(Lane lane) {
        Lane other = lane == heartbeat ? walk : heartbeat;
        if (leftovers.isEmpty() || other == lane || !other.tryEnter()) {
            return;
        }
        try {
            Link link = other.link();
            if (link != null) {
                leftovers.end(link);
            }
        } catch (DatabaseException e) {
            // The connection that is opened now tries it again.
            log.debug("a left-over session could not be ended: {}", e.kind());
        } finally {
            other.leave();
        }
    }

    /** What our statements cost in this life of the server is counted from here on. */
    private void beginCosts(Link link) throws DatabaseException {
        Probe probe = link.probe();
        if (costs.isNew(probe.identity())) {
            try {
                costs.read(link::run, probe.capabilities(), probe.identity());
            } catch (DatabaseException e) {
                if (link.broken()) {
                    throw e;
                }
                say(e, "database " + link.database() + ", " + CostLedger.LEDGER);
            }
        }
    }

    private DatabaseException.Refused count(DatabaseException.Refused refusal) {
        meter.with("reason", refusal.reason().label()).counter(REFUSALS).add(1);
        return refusal;
    }

    private void say(DatabaseException failure, String object) {
        FaultLog.@Nullable Fault fault = switch (failure) {
            case DatabaseException.Refused e -> {
                count(e);
                yield switch (e.reason()) {
                    case UNGUARDED -> new FaultLog.Fault("unguarded", FaultLog.SERVER);
                    case RATE -> new FaultLog.Fault("rate", object);
                    case CIRCUIT, BUSY, CLOSED, INTERRUPTED -> null;
                };
            }
            // One outage shows in several ways: it is one fault.
            case DatabaseException.Unreachable e -> new FaultLog.Fault("connection", FaultLog.SERVER);
            case DatabaseException.ServerShutdown e -> new FaultLog.Fault("connection", FaultLog.SERVER);
            case DatabaseException.DeadlineExceeded e -> new FaultLog.Fault("connection", FaultLog.SERVER);
            // A password is wrong everywhere, a line of pg_hba.conf may be missing for one database.
            case DatabaseException.AuthenticationFailed e ->
                new FaultLog.Fault(e.kind(), e.concernsServer() ? FaultLog.SERVER : object);
            case DatabaseException.TooManyConnections e -> new FaultLog.Fault(e.kind(), FaultLog.SERVER);
            case DatabaseException.PermissionDenied e -> new FaultLog.Fault(e.kind(), object);
            case DatabaseException.UndefinedObject e -> new FaultLog.Fault(e.kind(), object);
            case DatabaseException.UndefinedColumn e -> null;
            case DatabaseException.BadStatement e -> new FaultLog.Fault(e.kind(), object);
            case DatabaseException.LockTimeout e -> new FaultLog.Fault(e.kind(), object);
            case DatabaseException.StatementTimeout e -> new FaultLog.Fault(e.kind(), object);
            case DatabaseException.UnfitAnswer e -> new FaultLog.Fault(e.kind(), object);
            case DatabaseException.Other e -> new FaultLog.Fault(e.kind(), object);
        };
        // What happens while we close is our own doing.
        if (fault != null && !closed()) {
            faults.occurred(fault, String.valueOf(failure.getMessage()), failure.cure());
        }
    }

    /** A session that remembers its lane and database, nothing else. */
    private final class LaneSession implements Session {
        private final Lane lane;
        private final String database;

        LaneSession(Lane lane, String database) {
            this.lane = lane;
            this.database = database;
        }

        @Override
        public String database() {
            return database;
        }

        @Override
        public <T> Rows<T> query(Query query, RowMapper<T> mapper, Object... parameters) throws DatabaseException {
            return guarded(lane, database, query.purpose(), link -> link.run(query, mapper, parameters));
        }

        @Override
        public Capabilities capabilities() throws DatabaseException {
            return probe().capabilities();
        }

        @Override
        public ServerIdentity identity() throws DatabaseException {
            return probe().identity();
        }

        private Probe probe() throws DatabaseException {
            return guarded(lane, database, CostLedger.CONNECT, link -> {
                if (!link.isFresh()) {
                    link.check();
                    life.met(link.probe().identity());
                }
                return link.probe();
            });
        }
    }
}
