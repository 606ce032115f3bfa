package io.dbintel.network.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.CyclicTimeout;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is closed when its client takes too long for a part of an exchange. Jetty itself ends only what stands still,
 * so a client that sends a byte now and then would hold its place, and the memory of its request, for ever.
 */
final class TimedConnection extends SocketChannelEndPoint {
    /** A body that stands still for so long is given up where no time for the whole request is set. */
    private static final Duration STANDSTILL = Duration.ofMinutes(1);

    private enum Phase {
        /** Nothing of a request has come yet. */
        WAITING,
        HEADER,
        BODY,
        /** The client waits for us. */
        WORKING,
        ANSWER
    }

    private final HttpServerConfig.Timeouts timeouts;
    private final CyclicTimeout timeout;
    private Phase phase = Phase.WAITING;
    /** Of the request's first byte, by the nanosecond clock. */
    private long began;

    TimedConnection(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            HttpServerConfig.Timeouts timeouts) {
        super(channel, selector, key, scheduler);
        this.timeouts = timeouts;
        this.timeout = new CyclicTimeout(scheduler) {
            @Override
            public void onTimeoutExpired() {
                close();
            }
        };
    }

    /** The connection that a request came by. */
    static TimedConnection of(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return (TimedConnection) (endPoint instanceof EndPoint.Wrapper tls ? tls.unwrap() : endPoint);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        begin();
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        int filled = super.fill(buffer);
        if (filled > 0) {
            received();
        }
        return filled;
    }

    private synchronized void received() {
        if (phase == Phase.WAITING) {
            begin();
        } else if (phase == Phase.BODY && timeouts.read().isZero()) {
            limit(STANDSTILL);
        }
    }

    private synchronized void begin() {
        phase = Phase.HEADER;
        began = System.nanoTime();
        boolean headerFirst = timeouts.read().isZero()
                || !timeouts.header().isZero() && timeouts.header().compareTo(timeouts.read()) < 0;
        limit(headerFirst ? timeouts.header() : timeouts.read());
    }

    /** The body is awaited. */
    synchronized void reading() {
        phase = Phase.BODY;
        limit(
                timeouts.read().isZero()
                        ? STANDSTILL
                        : timeouts.read().minusNanos(System.nanoTime() - began).plusNanos(1));
    }

    /** The client has done its part, or as much of it as is wanted now. */
    synchronized void working() {
        phase = Phase.WORKING;
        timeout.cancel();
    }

    /** The answer is on its way. */
    synchronized void answering() {
        phase = Phase.ANSWER;
        limit(timeouts.write());
    }

    /** The client has the answer. */
    synchronized void answered() {
        phase = Phase.WAITING;
        timeout.cancel();
    }

    /** @param time zero for no bound; what is over already ends at once */
    private void limit(Duration time) {
        if (time.isZero()) {
            timeout.cancel();
        } else {
            timeout.schedule(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        timeout.destroy();
        super.onClose(cause);
    }
}
