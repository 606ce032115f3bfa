package io.dbintel.collector.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets of each message, within each tick, the first few pass and then every n-th. Knows at most {@value #MAX_MESSAGES}
 * messages; beyond, the one not seen for longest is forgotten and so passes again.
 */
final class SamplingFilter extends Filter<ILoggingEvent> {
    private static final int MAX_MESSAGES = 1000;

    private final TelemetryConfig.Sampling sampling;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > MAX_MESSAGES;
        }
    };

    private static final class Count {
        long tick;
        long seen;
    }

    SamplingFilter(TelemetryConfig.Sampling sampling) {
        this.sampling = sampling;
    }

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        Count count = counts.computeIfAbsent(event.getLevel() + event.getMessage(), key -> new Count());
        long tick = event.getTimeStamp() / sampling.tick().toMillis();
        if (count.tick != tick) {
            count.tick = tick;
            count.seen = 0;
        }
        count.seen++;
        long beyond = count.seen - sampling.initial();
        boolean passes = beyond <= 0 || sampling.thereafter() > 0 && beyond % sampling.thereafter() == 0;
        return passes ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
