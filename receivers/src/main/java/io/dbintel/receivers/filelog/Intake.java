package io.dbintel.receivers.filelog;

import io.dbintel.component.Clock;
import io.dbintel.component.Settings;
import io.dbintel.component.SparseLog;
import io.dbintel.receivers.filelog.TrackedFile.Mark;
import io.dbintel.receivers.filelog.TrackedFile.Position;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.OperatorChain;
import io.dbintel.receivers.stanza.TemplateText;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.telemetry.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of what was read, runs them through the operators and collects what comes out into parcels. A position of a file goes
 * with the parcel that holds the last entry before it, and never before an entry that still waits in an operator. Owned by the thread
 * that reads.
 */
final class Intake implements LineReader.Lines {
    /** Records of a parcel. */
    private static final int MOST_ENTRIES = 1_000;
    /** Bytes read for a parcel. */
    private static final long MOST_BYTES = 1 << 20;

    private static final long LONGEST_WAIT = Duration.ofMillis(100).toNanos();

    private final FilelogConfig config;
    private final Clock clock;
    private final Settings settings;
    private final Emitter emitter;
    private final OperatorChain chain;
    private final @Nullable OperatorChain headerChain;
    private final StatementFields statements = new StatementFields();
    private final SparseLog templates;

    private List<Entry> entries = new ArrayList<>();
    private long bytes;
    private long oldest;
    private long sequence;
    /** Positions that were reached, each with the number of the last entry before it. */
    private final Deque<Reached> reached = new ArrayDeque<>();

    private long observed;
    private Map<String, Value> headerFields = Map.of();

    private record Reached(long sequence, Mark mark) {}

    Intake(FilelogConfig config, Settings settings, Emitter emitter) {
        this.config = config;
        this.clock = settings.clock();
        this.settings = settings;
        this.emitter = emitter;
        this.chain = config.operators().start(settings, this::emit);
        this.headerChain = config.header()
                .map(header -> header.operators().start(settings, entry -> headerFields = entry.attributes()))
                .orElse(null);
        this.templates = new SparseLog(clock);
    }

    /** Entries that are made from now on were observed now. */
    void startRound() {
        observed = clock.epochNanos();
        oldest = clock.nanoTime();
    }

    @Override
    public boolean accept(TrackedFile file, Value body, long offset) throws InterruptedException {
        if (headerChain != null && !file.headerDone() && isHeader(file, body, headerChain)) {
            return true;
        }
        sequence++;
        var entry = new Entry().setBody(body).setObservedNanos(observed).setSequence(sequence);
        Map<String, Value> attributes = entry.attributes();
        attributes.putAll(file.attributes());
        if (config.recordNumber()) {
            attributes.put(
                    "log.file.record_number", new Value.Int(file.position().number()));
        }
        if (config.recordOffset()) {
            attributes.put("log.file.record_offset", new Value.Int(offset));
        }
        render(config.attributes(), entry, attributes);
        render(config.resource(), entry, entry.resource());
        bytes += file.position().offset() - offset;
        chain.accept(entry);
        if (chain.oldestWaiting() == sequence) {
            // All that came before it has left the operators.
            reach(file, new Position(offset, file.position().number() - 1), sequence - 1);
        }
        return entries.size() < MOST_ENTRIES && bytes < MOST_BYTES || handOver(file);
    }

    private boolean isHeader(TrackedFile file, Value body, OperatorChain operators) {
        boolean matches = body instanceof Value.Text(String text)
                && config.header().orElseThrow().pattern().matcher(text).find();
        if (!matches) {
            file.finishHeader();
            return false;
        }
        headerFields = Map.of();
        operators.accept(new Entry().setBody(body).setObservedNanos(observed));
        operators.flush();
        var all = new LinkedHashMap<>(file.headerAttributes());
        all.putAll(headerFields);
        file.withHeader(all);
        return true;
    }

    private void render(Map<String, TemplateText> values, Entry entry, Map<String, Value> into) {
        for (Map.Entry<String, TemplateText> each : values.entrySet()) {
            try {
                into.put(each.getKey(), new Value.Text(each.getValue().render(entry)));
            } catch (ExprException e) {
                templates
                        .error(settings.log())
                        .addKeyValue("attribute", each.getKey())
                        .addKeyValue("error", e.getMessage())
                        .log("an expression gives no value; records go without the attribute");
            }
        }
    }

    /** Takes what comes out of the operators. */
    private void emit(Entry entry) {
        if (!config.rawText()) {
            statements.mask(entry);
        }
        entries.add(entry);
    }

    @Override
    public boolean readDone(TrackedFile file) throws InterruptedException {
        observed = clock.epochNanos();
        reach(file, file.position(), sequence);
        return clock.nanoTime() - oldest < LONGEST_WAIT || handOver(null);
    }

    /** What waits in operators for longer than it may goes out, and all that was read goes on its way. */
    void endRound() throws InterruptedException {
        chain.tick(clock.nanoTime());
        handOver(null);
    }

    /** Nothing is read any more: what waits in operators goes out too. */
    void finish() throws InterruptedException {
        chain.close();
        handOver(null);
        if (headerChain != null) {
            headerChain.close();
        }
    }

    private void reach(TrackedFile file, Position position, long last) {
        Reached before = reached.peekLast();
        // One that would go with the same parcel is of no use any more.
        if (before != null && before.mark().file() == file && chain.oldestWaiting() > last) {
            reached.removeLast();
        }
        reached.add(new Reached(last, file.mark(position)));
    }

    /** @param current file whose position is behind the last entry, null where it is noted already */
    private boolean handOver(@Nullable TrackedFile current) throws InterruptedException {
        if (current != null) {
            reach(current, current.position(), sequence);
        }
        long waiting = chain.oldestWaiting();
        var marks = new ArrayList<Mark>();
        while (!reached.isEmpty() && reached.getFirst().sequence() < waiting) {
            marks.add(reached.removeFirst().mark());
        }
        boolean taken = entries.isEmpty() && marks.isEmpty() || emitter.put(new Emitter.Parcel(entries, marks));
        entries = new ArrayList<>();
        bytes = 0;
        oldest = clock.nanoTime();
        return taken;
    }
}
