package io.dbintel.database;

import java.time.Duration;

/**
 * May refuse statements to protect a server. Asked before each statement and each new connection; told how it went. Called by
 * several threads.
 */
public interface Circuit {
    /**
     * What is about to be done.
     *
     * @param server {@link ServerTarget#name()}
     * @param connects whether a connection must be opened for it
     */
    record Call(String server, String database, Purpose purpose, SessionClass sessionClass, boolean connects) {}

    /** The answer. */
    sealed interface Verdict {
        record Allowed() implements Verdict {}

        /** @param retryAfter when it may be worth asking again */
        record Refused(String reason, Duration retryAfter) implements Verdict {}
    }

    Verdict.Allowed ALLOWED = new Verdict.Allowed();

    Verdict ask(Call call);

    void succeeded(Call call);

    /** Also told of calls that another circuit or the rate limit refused, or that broke off, after this one allowed them. */
    void failed(Call call, DatabaseException failure);
}
