package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What came from one resource (OTLP {@code ResourceLogs}, {@code ResourceMetrics}, {@code ResourceSpans}). */
public final class ResourceGroup<R extends Item> extends Message {
    private static final int RESOURCE = 1 << 3 | WireReader.LENGTH;
    private static final int SCOPE_GROUP = 2 << 3 | WireReader.LENGTH;
    private static final int SCHEMA_URL = 3 << 3 | WireReader.LENGTH;

    private final Signal<R> signal;
    private @Nullable Resource resource;
    /** Whether it was made only because somebody asked for one that is not there. */
    private boolean resourceIsImplied;

    private List<ScopeGroup<R>> scopes = new ArrayList<>();
    private String schemaUrl = "";
    /** What was counted on the wire, -1 before. */
    private int itemsOnWire = -1;

    ResourceGroup(Signal<R> signal) {
        this.signal = signal;
    }

    ResourceGroup(Signal<R> signal, Slice wire) {
        super(wire);
        this.signal = signal;
    }

    public Resource resource() {
        touch();
        if (resource == null) {
            resource = new Resource();
            resourceIsImplied = true;
        }
        return resource;
    }

    boolean hasResource() {
        touch();
        return resource != null && !(resourceIsImplied && resource.isEmpty());
    }

    public ResourceGroup<R> setResource(Resource value) {
        change();
        resource = value;
        resourceIsImplied = false;
        return this;
    }

    /** The groups by scope; each may be changed, the list only by the methods below. */
    public List<ScopeGroup<R>> scopes() {
        touch();
        return Collections.unmodifiableList(scopes);
    }

    public boolean removeIf(Predicate<? super ScopeGroup<R>> condition) {
        touch();
        boolean removed = scopes.removeIf(condition);
        if (removed) {
            change();
        }
        return removed;
    }

    /** Takes the first items out into a group of their own. */
    ResourceGroup<R> takeFirst(int count) {
        ResourceGroup<R> first = shell();
        change();
        int whole = 0;
        int missing = count;
        while (missing > 0 && scopes.get(whole).items() <= missing) {
            missing -= scopes.get(whole).items();
            whole++;
        }
        List<ScopeGroup<R>> taken = scopes.subList(0, whole);
        first.scopes.addAll(taken);
        taken.clear();
        if (missing > 0) {
            first.scopes.add(scopes.getFirst().takeFirst(missing));
        }
        return first;
    }

    /** Adds an empty group of records of one scope. */
    public ScopeGroup<R> addScope(Scope scope) {
        change();
        var group = new ScopeGroup<>(signal).setScope(scope);
        scopes.add(group);
        return group;
    }

    public String schemaUrl() {
        touch();
        return schemaUrl;
    }

    public ResourceGroup<R> setSchemaUrl(String value) {
        change();
        schemaUrl = value;
        return this;
    }

    /** Log records, spans or data points in it. */
    public int items() {
        Slice wire = isDecoded() ? null : unchangedWire();
        if (wire != null) {
            if (itemsOnWire < 0) {
                itemsOnWire = Wire.count(wire, signal.groupShape());
            }
            return itemsOnWire;
        }
        int items = 0;
        for (ScopeGroup<R> scope : scopes) {
            items += scope.items();
        }
        return items;
    }

    /** A group of the same resource with no scopes. */
    ResourceGroup<R> shell() {
        var shell = new ResourceGroup<>(signal);
        if (hasResource()) {
            shell.resource = resource().copy();
        }
        shell.schemaUrl = schemaUrl;
        return shell;
    }

    ResourceGroup<R> copy() {
        Slice wire = unchangedWire();
        if (wire != null) {
            return new ResourceGroup<>(signal, wire);
        }
        ResourceGroup<R> copy = shell();
        copy.scopes = new ArrayList<>(scopes.size());
        for (ScopeGroup<R> scope : scopes) {
            copy.scopes.add(scope.copy());
        }
        return copy;
    }

    @Override
    void decode(WireReader in) {
        Slice resourceWire = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case RESOURCE -> resourceWire = Slice.joined(resourceWire, in);
                case SCOPE_GROUP -> scopes.add(new ScopeGroup<>(signal, new Slice(in.bytes, in.from, in.to)));
                case SCHEMA_URL -> schemaUrl = in.text();
                default -> {
                    // a field that we do not know
                }
            }
        }
        resource = resourceWire == null ? null : new Resource(resourceWire);
    }

    @Override
    void encode(WireWriter out) {
        out.text(3, schemaUrl);
        for (int i = scopes.size() - 1; i >= 0; i--) {
            out.message(2, scopes.get(i));
        }
        if (hasResource()) {
            out.message(1, resource());
        }
    }

    @Override
    void forgetWireOfParts() {
        if (resource != null) {
            resource.forgetWire();
        }
        scopes.forEach(Message::forgetWire);
    }

    @Override
    boolean hasChangedParts() {
        return hasResource() && isChanged(resource) || anyChanged(scopes);
    }
}
