package io.dbintel.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What travels through a pipeline: the items of one signal, by resource and scope. Owned by one consumer at a time; a
 * consumer that hands it on must not touch it again.
 *
 * <p>Requests that came over the wire stay as they are until {@link #groups()} is asked for, so that a relay merges, counts,
 * measures and writes them without looking inside.
 */
public final class Batch<R extends Item> {
    private static final int GROUP = 1 << 3 | WireReader.LENGTH;

    private final Signal<R> signal;
    private Origin origin = Origin.HERE;
    /** Whole export requests, checked. They come before the groups. */
    private final List<Encoded> requests = new ArrayList<>();

    private int itemsOnWire;
    private final List<ResourceGroup<R>> groups = new ArrayList<>();

    public Batch(Signal<R> signal) {
        this.signal = signal;
    }

    /**
     * Takes an export request as it came over the wire.
     *
     * @param request protobuf; nobody may change the bytes afterwards
     * @throws MalformedException if it is no valid request or passes a limit
     */
    public static <R extends Item> Batch<R> decode(Signal<R> signal, Slice request, Limits limits)
            throws MalformedException {
        int items = Wire.check(request.bytes(), request.from(), request.to(), signal.requestShape(), limits);
        var batch = new Batch<R>(signal);
        batch.requests.add(new Encoded(List.of(request)));
        batch.itemsOnWire = items;
        return batch;
    }

    public Signal<R> signal() {
        return signal;
    }

    public Origin origin() {
        return origin;
    }

    public Batch<R> withOrigin(Origin value) {
        origin = value;
        return this;
    }

    /** The groups by resource, to read and to change; a list that may be removed from. */
    public List<ResourceGroup<R>> groups() {
        if (!requests.isEmpty()) {
            var arrived = new ArrayList<ResourceGroup<R>>();
            for (Encoded request : requests) {
                var in = Values.reader(request.whole());
                for (int tag = in.next(); tag != 0; tag = in.next()) {
                    if (tag == GROUP) {
                        arrived.add(new ResourceGroup<>(signal, new Slice(in.bytes, in.from, in.to)));
                    }
                }
            }
            groups.addAll(0, arrived);
            requests.clear();
            itemsOnWire = 0;
        }
        return groups;
    }

    /** Adds an empty group of one resource. */
    public ResourceGroup<R> addResource(Resource resource) {
        var group = new ResourceGroup<>(signal).setResource(resource);
        groups().add(group);
        return group;
    }

    /** Log records, spans or data points in it. */
    public int items() {
        int items = itemsOnWire;
        for (ResourceGroup<R> group : groups) {
            items += group.items();
        }
        return items;
    }

    public boolean isEmpty() {
        return items() == 0;
    }

    /** Every record, in order. */
    public void forEach(Consumer<? super R> action) {
        for (ResourceGroup<R> group : groups()) {
            for (ScopeGroup<R> scope : group.scopes()) {
                scope.records().forEach(action);
            }
        }
    }

    /** Removes records, and scopes and resources that then hold none. */
    public void removeIf(Predicate<? super R> condition) {
        groups().removeIf(group -> {
            for (ScopeGroup<R> scope : group.scopes()) {
                scope.removeIf(condition);
            }
            group.removeIf(scope -> scope.records().isEmpty());
            return group.scopes().isEmpty();
        });
    }

    /** Takes over all that another batch holds; the other must not be used again. */
    public void append(Batch<R> other) {
        if (groups.isEmpty()) {
            requests.addAll(other.requests);
            itemsOnWire += other.itemsOnWire;
            groups.addAll(other.groups);
        } else {
            groups.addAll(other.groups());
        }
    }

    /** A copy for a second owner; it shares the bytes of all that was not changed. */
    public Batch<R> copy() {
        var copy = new Batch<R>(signal).withOrigin(origin);
        copy.requests.addAll(requests);
        copy.itemsOnWire = itemsOnWire;
        for (ResourceGroup<R> group : groups) {
            copy.groups.add(group.copy());
        }
        return copy;
    }

    /**
     * Takes the first items out into a batch of their own. Resource and scope are kept on both sides; a metric is split
     * between its points.
     *
     * @param count 1 or more; this batch must hold more
     */
    public Batch<R> takeFirst(int count) {
        if (count < 1 || count >= items()) {
            throw new IllegalArgumentException("take " + count + " of " + items() + " items");
        }
        var first = new Batch<R>(signal).withOrigin(origin);
        List<ResourceGroup<R>> all = groups();
        int whole = 0;
        int missing = count;
        while (missing > 0 && all.get(whole).items() <= missing) {
            missing -= all.get(whole).items();
            whole++;
        }
        List<ResourceGroup<R>> taken = all.subList(0, whole);
        first.groups.addAll(taken);
        taken.clear();
        if (missing > 0) {
            first.groups.add(all.getFirst().takeFirst(missing));
        }
        return first;
    }

    /** Bytes of its protobuf form. Encodes what was changed, and keeps that. */
    public long encodedSize() {
        return encode().size();
    }

    /**
     * The protobuf form, an export request. The batch then keeps that form, so that encoding again and measuring cost nothing.
     */
    public Encoded encode() {
        if (!groups.isEmpty()) {
            int items = items();
            var out = new WireWriter();
            for (ResourceGroup<R> group : groups.reversed()) {
                out.message(1, group);
            }
            groups.clear();
            requests.add(new Encoded(out.toSlices()));
            itemsOnWire = items;
        }
        return requests.size() == 1
                ? requests.getFirst()
                : new Encoded(requests.stream()
                        .flatMap(request -> request.slices().stream())
                        .toList());
    }

    /**
     * Decodes everything and forgets the bytes, as a codec without decoding on first touch does: for comparison, and for a batch
     * that is kept for long while the request it came in is much larger.
     */
    public void materialize() {
        groups().forEach(Message::forgetWire);
    }

    @Override
    public String toString() {
        return items() + " " + signal.itemsName();
    }
}
