package io.dbintel.receivers.stanza;

import io.dbintel.component.Counter;
import io.dbintel.component.Instrument;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.operators.WorkContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The configuration of {@code operators:}: what stands there, in order, and how it is connected. */
public final class Operators {
    /** Entries that operators did not hand on, with the reason. */
    public static final Instrument DROPPED = Instrument.of(
            "db_intelligence_operator_dropped_log_records",
            "{records}",
            "Log records that operators of a receiver dropped, by operator and reason");

    private final List<OperatorSpec> specs;
    /** Indexes of {@link #specs}: each operator before those that it hands entries to. */
    private final List<Integer> order;

    Operators(List<OperatorSpec> specs, List<Integer> order) {
        this.specs = List.copyOf(specs);
        this.order = List.copyOf(order);
    }

    /** Reads the list of operators below a key; reports everything that is wrong with them. */
    public static Operators read(ConfigNode parent, String key) {
        return new OperatorsReader(parent, key).read();
    }

    /** Whether there are none, so that entries pass as they are. */
    public boolean isEmpty() {
        return specs.isEmpty();
    }

    /**
     * Makes the operators ready.
     *
     * @param sink takes what comes out of the last one, on the thread that calls the chain
     */
    public OperatorChain start(Settings settings, Consumer<Entry> sink) {
        if (specs.isEmpty()) {
            return new Chain(List.of(), sink);
        }
        var byId = new HashMap<String, Consumer<Entry>>();
        Map<Integer, Stage> stages = new HashMap<>();
        // From the last to the first, so that every operator finds those behind it.
        for (int index : order.reversed()) {
            OperatorSpec spec = specs.get(index);
            Consumer<Entry> next =
                    spec.outputs().isEmpty() ? following(index, stages, sink) : outlet(spec.outputs(), byId);
            Function<String, Counter> dropped = reason -> settings.meter()
                    .with("operator", spec.id())
                    .with("reason", reason)
                    .counter(DROPPED);
            var context =
                    new WorkContext(spec.id(), settings.clock(), settings.log(), dropped, ids -> outlet(ids, byId));
            var stage = new Stage(
                    spec, spec.config().start(context), next, settings.clock(), settings.log(), dropped.apply("error"));
            stages.put(index, stage);
            byId.put(spec.id(), stage);
        }
        var inOrder = new ArrayList<Stage>();
        for (int index : order) {
            Stage stage = stages.get(index);
            if (stage != null) {
                inOrder.add(stage);
            }
        }
        Stage first = stages.get(0);
        return new Chain(inOrder, first == null ? sink : first);
    }

    /** The next operator of the list; the sink behind the last one, and behind one that knows routes only. */
    private Consumer<Entry> following(int index, Map<Integer, Stage> stages, Consumer<Entry> sink) {
        Stage next = specs.get(index).config().hasNext() ? stages.get(index + 1) : null;
        return next == null ? sink : next;
    }

    /** Hands an entry to one operator, or a copy of it to each of several. */
    private static Consumer<Entry> outlet(List<String> ids, Map<String, Consumer<Entry>> byId) {
        var targets = new ArrayList<Consumer<Entry>>();
        for (String id : ids) {
            Consumer<Entry> target = byId.get(id);
            if (target == null) {
                throw new IllegalStateException("operator " + id + " (expected: read without errors)");
            }
            targets.add(target);
        }
        if (targets.size() == 1) {
            return targets.getFirst();
        }
        return entry -> {
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).accept(i == targets.size() - 1 ? entry : entry.copy());
            }
        };
    }
}
