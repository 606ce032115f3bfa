package io.dbintel.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dbintel.component.Clock;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Opens after failures one after the other: for the server when it can't be reached, for a database when statements there take
 * too long or break. Stays open for a time that doubles up to a limit, with jitter, then lets one statement through; if that
 * succeeds it closes, and if nobody tells how it went within that limit another one is let through. A missing grant, object or lock says nothing about the health of a server and does not count.
 */
final class DefaultCircuit implements Circuit {
    private static final int MAX_DATABASES = 1_000;
    private static final Instrument STATE = Instrument.of(
            "db_intelligence_circuit_state",
            "{state}",
            "0: statements pass, 1: one is let through to see, 2: statements are refused");

    private final Guard.Breaker settings;
    private final Clock clock;
    private final Meter meter;
    private final RandomGenerator random;
    private final Breaker server;
    private final Cache<String, Breaker> databases =
            Caffeine.newBuilder().maximumSize(MAX_DATABASES).build();

    /** @param meter with the label of the server */
    DefaultCircuit(Guard.Breaker settings, Clock clock, Meter meter, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.meter = meter;
        this.random = random;
        this.server = breaker("", settings.failuresToConnect());
    }

    private Breaker breaker(String database, int limit) {
        var made = new Breaker(limit);
        meter.with("database", database).gauge(STATE, made);
        return made;
    }

    private Breaker database(String name) {
        return databases.get(name, each -> breaker(each, settings.failuresOfStatements()));
    }

    @Override
    public Verdict ask(Call call) {
        Verdict ofServer = server.ask("failed");
        if (ofServer instanceof Verdict.Refused) {
            return ofServer;
        }
        Verdict ofDatabase = database(call.database()).ask("statements in database " + call.database() + " failed");
        if (ofDatabase instanceof Verdict.Refused) {
            // Nothing is sent, so the server is not probed either.
            server.released();
        }
        return ofDatabase;
    }

    @Override
    public void succeeded(Call call) {
        server.succeeded();
        database(call.database()).succeeded();
    }

    @Override
    public void failed(Call call, DatabaseException failure) {
        switch (failure) {
            case DatabaseException.Unreachable e -> serverFailed(call);
            case DatabaseException.AuthenticationFailed e -> {
                if (e.concernsServer()) {
                    serverFailed(call);
                } else {
                    databaseFailed(call);
                }
            }
            case DatabaseException.TooManyConnections e -> serverFailed(call);
            case DatabaseException.ServerShutdown e -> serverFailed(call);
            case DatabaseException.DeadlineExceeded e -> serverFailed(call);
            case DatabaseException.StatementTimeout e -> databaseFailed(call);
            case DatabaseException.Other e -> databaseFailed(call);
            case DatabaseException.PermissionDenied e -> succeeded(call);
            case DatabaseException.UndefinedObject e -> succeeded(call);
            case DatabaseException.UndefinedColumn e -> succeeded(call);
            case DatabaseException.BadStatement e -> succeeded(call);
            case DatabaseException.LockTimeout e -> succeeded(call);
            case DatabaseException.UnfitAnswer e -> succeeded(call);
            case DatabaseException.Refused e -> refused(call, e);
        }
    }

    /** Of the database nothing was learned. */
    private void serverFailed(Call call) {
        server.failed();
        database(call.database()).released();
    }

    /** The server answered. */
    private void databaseFailed(Call call) {
        server.succeeded();
        database(call.database()).failed();
    }

    private void refused(Call call, DatabaseException.Refused refusal) {
        if (refusal.reason() == DatabaseException.Refused.Reason.UNGUARDED) {
            serverFailed(call);
        } else {
            // Nothing was learned; another one may probe.
            server.released();
            database(call.database()).released();
        }
    }

    /** One circuit; its own lock. */
    private final class Breaker implements DoubleSupplier {
        private final int limit;
        private int failures;
        private boolean open;
        private boolean probing;
        private long openUntil;
        /** After it a probe whose end nobody told is given up. */
        private long probeUntil;

        private Duration stays = settings.shortest();

        Breaker(int limit) {
            this.limit = limit;
        }

        synchronized Verdict ask(String why) {
            if (!open) {
                return ALLOWED;
            }
            long now = clock.nanoTime();
            long left = (probing ? probeUntil : openUntil) - now;
            if (left > 0) {
                return new Verdict.Refused(why + " " + failures + " times one after the other", Duration.ofNanos(left));
            }
            probing = true;
            probeUntil = now + settings.longest().toNanos();
            return ALLOWED;
        }

        synchronized void succeeded() {
            failures = 0;
            open = false;
            probing = false;
            stays = settings.shortest();
        }

        synchronized void failed() {
            failures++;
            if (failures < limit) {
                return;
            }
            if (open && probing) {
                Duration doubled = stays.multipliedBy(2);
                stays = doubled.compareTo(settings.longest()) > 0 ? settings.longest() : doubled;
            }
            open = true;
            probing = false;
            double share = 1 + settings.jitter() * (2 * random.nextDouble() - 1);
            openUntil = clock.nanoTime() + (long) (stays.toNanos() * share);
        }

        synchronized void released() {
            probing = false;
        }

        @Override
        public synchronized double getAsDouble() {
            return open ? (probing ? 1 : 2) : 0;
        }
    }
}
