package io.dbintel.database;

import io.dbintel.component.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a class and the queue before it: a statement at a time. Opens the connection when it is needed, closes
 * it before it opens another one.
 */
final class Lane {
    private final SessionClass sessionClass;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable Link link; // written under turn

    Lane(SessionClass sessionClass) {
        this.sessionClass = sessionClass;
    }

    SessionClass sessionClass() {
        return sessionClass;
    }

    /** Waits for a turn; {@link #leave} gives it back. */
    boolean enter(Duration atMost) throws InterruptedException {
        return turn.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean tryEnter() {
        return turn.tryLock();
    }

    void leave() {
        turn.unlock();
    }

    /** The connection, if it is open and in that database. Within a turn. */
    @Nullable
    Link linkTo(String database) {
        Link open = link;
        return open != null && !open.broken() && open.database().equals(database) ? open : null;
    }

    /** The connection, if one is open. Within a turn. */
    @Nullable
    Link link() {
        Link open = link;
        return open == null || open.broken() ? null : open;
    }

    /** Takes a new connection. Within a turn, after {@link #shut}. */
    void take(Link opened) {
        link = opened;
    }

    /**
     * Closes the connection, if there is one, and waits for the server's end of it. Within a turn.
     *
     * @return the session that may be left on the server, where the connection broke or had to be cut
     */
    Optional<Link> shut() {
        Link open = link;
        if (open == null) {
            return Optional.empty();
        }
        boolean broken = open.broken();
        open.close();
        link = null;
        return broken ? Optional.of(open) : Optional.empty();
    }

    boolean isOpen() {
        return link != null;
    }

    Optional<String> database() {
        Link open = link;
        return open == null ? Optional.empty() : Optional.of(open.database());
    }

    /** Closes after the running statement, cuts it when the deadline is over. */
    void close(Deadline deadline) {
        boolean mine = false;
        try {
            mine = turn.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Link open = link;
        if (open == null) {
            if (mine) {
                turn.unlock();
            }
            return;
        }
        if (mine) {
            try {
                shut();
            } finally {
                turn.unlock();
            }
        } else {
            // Its owner finds it cut, and the server closed.
            open.cut();
        }
    }
}
