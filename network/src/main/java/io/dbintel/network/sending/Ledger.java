package io.dbintel.network.sending;

import io.dbintel.component.Counter;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Where the items of one sender are. In every snapshot of the own metrics
 * {@code accepted + recovered = sent + queued + batched + in flight + Σ dropped + left}; each method moves items from one place to
 * another so that a snapshot sees both sides or none. Safe for any thread.
 */
final class Ledger {
    /** Why items that were accepted are not sent. */
    enum Loss {
        /** By the far end, for good. */
        REFUSED,
        /** The time for trying again is over. */
        RETRIES_EXHAUSTED,
        /** The collector ended, and the queue was on the heap. */
        SHUTDOWN,
        /** Bytes of a durable queue that were not those that were written. */
        DAMAGED,
        /** Of this program. */
        ERROR;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String PREFIX = "db_intelligence_queue_";

    private final Meter meter;
    private final Counter sent;
    private final Counter accepted;
    private final Counter recovered;
    private final Counter queued;
    private final Counter batched;
    private final Counter inFlight;
    private final Counter left;
    private final Map<Loss, Counter> dropped = new EnumMap<>(Loss.class);

    /**
     * @param meter carries exporter and data_type
     * @param sent {@code otelcol_exporter_sent_…}
     */
    Ledger(Meter meter, Counter sent) {
        this.meter = meter;
        this.sent = sent;
        accepted = meter.counter(instrument("accepted_items", "Items that were taken from pipelines"));
        recovered = meter.counter(instrument("recovered_items", "Items that an earlier run left in the durable queue"));
        queued = meter.upDownCounter(instrument("queued_items", "Items that wait in the sending queue"));
        batched = meter.upDownCounter(
                instrument("batched_items", "Items that were taken from the queue to be merged with others"));
        inFlight = meter.upDownCounter(
                instrument("in_flight_items", "Items that are being sent, waits between attempts included"));
        left = meter.counter(instrument("left_items", "Items that were left in the durable queue for the next start"));
        for (Loss loss : Loss.values()) {
            dropped.put(
                    loss,
                    meter.with("reason", loss.label())
                            .counter(instrument(
                                    "dropped_items", "Items that were accepted and are not sent, by reason")));
        }
    }

    private static Instrument instrument(String name, String description) {
        return Instrument.of(PREFIX + name, "{item}", description);
    }

    private Counter dropped(Loss loss) {
        return Objects.requireNonNull(dropped.get(loss), "counter of the loss");
    }

    void enqueued(long items) {
        meter.together(() -> {
            accepted.add(items);
            queued.add(items);
        });
    }

    void recovered(long items) {
        meter.together(() -> {
            recovered.add(items);
            queued.add(items);
        });
    }

    void toBatch(long items) {
        meter.together(() -> {
            queued.add(-items);
            batched.add(items);
        });
    }

    /** From the queue, through a batch of one or of many. */
    void toFlight(long items) {
        meter.together(() -> {
            batched.add(-items);
            inFlight.add(items);
        });
    }

    /** Sending ended. */
    void landed(long delivered, long lost, Loss loss) {
        meter.together(() -> {
            inFlight.add(-delivered - lost);
            sent.add(delivered);
            dropped(loss).add(lost);
        });
    }

    /** Back to the disk, where the next run finds the rest of it. */
    void kept(long delivered, long left) {
        meter.together(() -> {
            inFlight.add(-delivered - left);
            sent.add(delivered);
            queued.add(left);
        });
    }

    /** The durable queue was closed: whoever opens it next recovers what is in it. */
    void leave() {
        meter.together(() -> {
            long items = (long) queued.value();
            queued.add(-items);
            left.add(items);
        });
    }

    /** Never came so far as to be sent. */
    void droppedFromQueue(long items, Loss loss) {
        meter.together(() -> {
            queued.add(-items);
            dropped(loss).add(items);
        });
    }

    /** Without a queue: the pipeline's thread sends, and what is not sent was not accepted. */
    void sentAtOnce(long items) {
        meter.together(() -> {
            accepted.add(items);
            sent.add(items);
        });
    }
}
