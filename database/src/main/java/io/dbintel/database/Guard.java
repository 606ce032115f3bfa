package io.dbintel.database;

import java.time.Duration;

/**
 * The limits that every statement on one server is under.
 *
 * @param statementTimeout the server ends a statement after it
 * @param lockTimeout the server gives up waiting for a lock after it
 * @param connectTimeout name look-up, connecting, TLS and log-in together
 * @param deadlineMargin time beyond {@code statementTimeout} until a silent connection is cut; half of it until the statement is
 *     cancelled from outside
 * @param maxConnections physical connections open at any time, 1 or 2; with 1 the two classes take turns
 * @param maxAnswer bytes of one answer held in memory
 * @param serverRate statements on the whole server
 * @param databaseRate statements on each database
 * @param rateWait how long a statement may wait for its turn before it is refused
 * @param breaker when the default circuit opens
 */
public record Guard(
        Duration statementTimeout,
        Duration lockTimeout,
        Duration connectTimeout,
        Duration deadlineMargin,
        int maxConnections,
        long maxAnswer,
        Rate serverRate,
        Rate databaseRate,
        Duration rateWait,
        Breaker breaker) {

    /** No more of our connections than this on a server, whatever is asked for, unless higher limits are allowed. */
    public static final int MOST_CONNECTIONS = 2;

    /** @param burst statements that may come at once after a rest */
    public record Rate(double perSecond, int burst) {
        public Rate {
            Bounds.check(perSecond > 0 && perSecond <= 1_000_000, "rate", perSecond, "above 0, at most 1000000");
            Bounds.check(burst >= 1, "burst", burst, "1 or more");
        }
    }

    /**
     * When the default circuit opens, and for how long.
     *
     * @param failuresToConnect failures one after the other that open it for the server
     * @param failuresOfStatements failures one after the other that open it for a database
     * @param shortest first time that it stays open; doubles with each failed probe
     * @param longest last time that it stays open
     * @param jitter share by which each time is lengthened or shortened at random, 0 to 1
     */
    public record Breaker(
            int failuresToConnect, int failuresOfStatements, Duration shortest, Duration longest, double jitter) {
        public static final Breaker DEFAULT = new Breaker(3, 5, Duration.ofSeconds(1), Duration.ofSeconds(60), 0.2);

        public Breaker {
            Bounds.check(failuresToConnect >= 1, "failuresToConnect", failuresToConnect, "1 or more");
            Bounds.check(failuresOfStatements >= 1, "failuresOfStatements", failuresOfStatements, "1 or more");
            Bounds.check(
                    shortest.isPositive() && shortest.compareTo(longest) <= 0, "shortest", shortest, "0s to longest");
            Bounds.check(jitter >= 0 && jitter < 1, "jitter", jitter, "0 to 1");
        }
    }

    public static final Guard DEFAULT = new Guard(
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            MOST_CONNECTIONS,
            16L << 20,
            new Rate(100, 400),
            new Rate(20, 100),
            Duration.ofSeconds(1),
            Breaker.DEFAULT);

    public Guard {
        // PostgreSQL counts in milliseconds and takes 0 for "no limit".
        Bounds.check(statementTimeout.toMillis() >= 1, "statementTimeout", statementTimeout, "1ms or longer");
        Bounds.check(lockTimeout.toMillis() >= 1, "lockTimeout", lockTimeout, "1ms or longer");
        Bounds.check(connectTimeout.toMillis() >= 1, "connectTimeout", connectTimeout, "1ms or longer");
        Bounds.check(deadlineMargin.toMillis() >= 2, "deadlineMargin", deadlineMargin, "2ms or longer");
        Bounds.check(
                maxConnections >= 1 && maxConnections <= MOST_CONNECTIONS,
                "maxConnections",
                maxConnections,
                "1 or " + MOST_CONNECTIONS);
        Bounds.check(maxAnswer >= 1024 && maxAnswer <= Integer.MAX_VALUE, "maxAnswer", maxAnswer, "1 KiB to 2 GiB");
        Bounds.check(!rateWait.isNegative(), "rateWait", rateWait, "0s or longer");
    }

    /** From sending a statement to giving up on its answer. */
    public Duration deadline() {
        return statementTimeout.plus(deadlineMargin);
    }

    public Guard withTimeouts(Duration statement, Duration lock) {
        return new Guard(
                statement,
                lock,
                connectTimeout,
                deadlineMargin,
                maxConnections,
                maxAnswer,
                serverRate,
                databaseRate,
                rateWait,
                breaker);
    }

    public Guard withConnectTimeout(Duration time) {
        return new Guard(
                statementTimeout,
                lockTimeout,
                time,
                deadlineMargin,
                maxConnections,
                maxAnswer,
                serverRate,
                databaseRate,
                rateWait,
                breaker);
    }

    public Guard withMaxConnections(int connections) {
        return new Guard(
                statementTimeout,
                lockTimeout,
                connectTimeout,
                deadlineMargin,
                connections,
                maxAnswer,
                serverRate,
                databaseRate,
                rateWait,
                breaker);
    }

    public Guard withMaxAnswer(long bytes) {
        return new Guard(
                statementTimeout,
                lockTimeout,
                connectTimeout,
                deadlineMargin,
                maxConnections,
                bytes,
                serverRate,
                databaseRate,
                rateWait,
                breaker);
    }

    public Guard withRates(Rate server, Rate database, Duration wait) {
        return new Guard(
                statementTimeout,
                lockTimeout,
                connectTimeout,
                deadlineMargin,
                maxConnections,
                maxAnswer,
                server,
                database,
                wait,
                breaker);
    }

    public Guard withBreaker(Breaker other) {
        return new Guard(
                statementTimeout,
                lockTimeout,
                connectTimeout,
                deadlineMargin,
                maxConnections,
                maxAnswer,
                serverRate,
                databaseRate,
                rateWait,
                other);
    }

    /** Apart from the guard, whose own constants are made of rates and breakers: else either may find the other half made. */
    private static final class Bounds {
        private static void check(boolean right, String what, Object found, String expected) {
            if (!right) {
                throw new IllegalArgumentException(what + ": " + found + " (expected: " + expected + ")");
            }
        }
    }
}
