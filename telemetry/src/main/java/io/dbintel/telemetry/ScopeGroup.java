package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The records of one scope within one resource (OTLP {@code ScopeLogs}, {@code ScopeMetrics}, {@code ScopeSpans}). */
public final class ScopeGroup<R extends Item> extends Message {
    private static final int SCOPE = 1 << 3 | WireReader.LENGTH;
    private static final int ITEM = 2 << 3 | WireReader.LENGTH;
    private static final int SCHEMA_URL = 3 << 3 | WireReader.LENGTH;

    private final Signal<R> signal;
    private @Nullable Scope scope;
    /** Whether it was made only because somebody asked for one that is not there. */
    private boolean scopeIsImplied;

    private List<R> records = new ArrayList<>();
    private String schemaUrl = "";
    /** What was counted on the wire, -1 before. */
    private int itemsOnWire = -1;

    ScopeGroup(Signal<R> signal) {
        this.signal = signal;
    }

    ScopeGroup(Signal<R> signal, Slice wire) {
        super(wire);
        this.signal = signal;
    }

    public Scope scope() {
        touch();
        if (scope == null) {
            scope = new Scope();
            scopeIsImplied = true;
        }
        return scope;
    }

    boolean hasScope() {
        touch();
        return scope != null && !(scopeIsImplied && scope.isEmpty());
    }

    public ScopeGroup<R> setScope(Scope value) {
        change();
        scope = value;
        scopeIsImplied = false;
        return this;
    }

    /** The records; each may be changed, the list only by the methods below. */
    public List<R> records() {
        touch();
        return Collections.unmodifiableList(records);
    }

    public ScopeGroup<R> add(R record) {
        change();
        records.add(record);
        return this;
    }

    public boolean removeIf(Predicate<? super R> condition) {
        touch();
        boolean removed = records.removeIf(condition);
        if (removed) {
            change();
        }
        return removed;
    }

    /** Takes the first items out into a group of their own; a metric is split between its points. */
    @SuppressWarnings("unchecked") // takeFirst of an R is an R: Item's subclasses are final and return themselves
    ScopeGroup<R> takeFirst(int count) {
        ScopeGroup<R> first = shell();
        change();
        int whole = 0;
        int missing = count;
        while (missing > 0 && records.get(whole).items() <= missing) {
            missing -= records.get(whole).items();
            whole++;
        }
        List<R> taken = records.subList(0, whole);
        first.records.addAll(taken);
        taken.clear();
        if (missing > 0) {
            first.records.add((R) records.getFirst().takeFirst(missing));
        }
        return first;
    }

    public String schemaUrl() {
        touch();
        return schemaUrl;
    }

    public ScopeGroup<R> setSchemaUrl(String value) {
        change();
        schemaUrl = value;
        return this;
    }

    /** Log records, spans or data points in it. */
    public int items() {
        Slice wire = isDecoded() ? null : unchangedWire();
        if (wire != null) {
            if (itemsOnWire < 0) {
                itemsOnWire = Wire.count(wire, signal.scopeShape());
            }
            return itemsOnWire;
        }
        if (signal.scopeShape().child(2).isItem()) {
            return records.size();
        }
        int items = 0;
        for (R each : records) {
            items += each.items();
        }
        return items;
    }

    /** A group with the same scope and no records. */
    ScopeGroup<R> shell() {
        var shell = new ScopeGroup<>(signal);
        if (hasScope()) {
            shell.scope = scope().copy();
        }
        shell.schemaUrl = schemaUrl;
        return shell;
    }

    @SuppressWarnings("unchecked") // copy() of an R is an R: Item's subclasses are final and return themselves
    ScopeGroup<R> copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new ScopeGroup<>(signal, wire);
        }
        ScopeGroup<R> copy = shell();
        copy.records = new ArrayList<>(records.size());
        for (R each : records) {
            copy.records.add((R) each.copy());
        }
        return copy;
    }

    @Override
    void decode(WireReader in) {
        Slice scopeWire = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case SCOPE -> scopeWire = Slice.joined(scopeWire, in);
                case ITEM -> records.add(signal.item(new Slice(in.bytes, in.from, in.to)));
                case SCHEMA_URL -> schemaUrl = in.text();
                default -> {
                    // a field that we do not know
                }
            }
        }
        scope = scopeWire == null ? null : new Scope(scopeWire);
    }

    @Override
    void encode(WireWriter out) {
        out.text(3, schemaUrl);
        for (int i = records.size() - 1; i >= 0; i--) {
            out.message(2, records.get(i));
        }
        if (hasScope()) {
            out.message(1, scope());
        }
    }

    @Override
    void forgetWireOfParts() {
        if (scope != null) {
            scope.forgetWire();
        }
        records.forEach(Message::forgetWire);
    }

    @Override
    boolean hasChangedParts() {
        return hasScope() && isChanged(scope) || anyChanged(records);
    }
}
