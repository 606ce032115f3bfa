package io.dbintel.receivers.stanza;

import java.util.List;
import java.util.function.Consumer;

/** Operators that are connected. */
final class Chain implements OperatorChain {
    /** Each before those that it hands entries to. */
    private final List<Stage> stages;

    private final Consumer<Entry> first;
    private volatile boolean closed;

    Chain(List<Stage> stages, Consumer<Entry> first) {
        this.stages = List.copyOf(stages);
        this.first = first;
    }

    @Override
    public void accept(Entry entry) {
        if (closed) {
            throw new IllegalStateException("operators are closed");
        }
        first.accept(entry);
    }

    @Override
    public void tick(long nowNanos) {
        stages.forEach(stage -> stage.tick(nowNanos));
    }

    @Override
    public void flush() {
        stages.forEach(Stage::flush);
    }

    @Override
    public long oldestWaiting() {
        long oldest = Long.MAX_VALUE;
        for (Stage stage : stages) {
            oldest = Math.min(oldest, stage.oldestWaiting());
        }
        return oldest;
    }

    @Override
    public void close() {
        closed = true;
        flush();
    }
}
