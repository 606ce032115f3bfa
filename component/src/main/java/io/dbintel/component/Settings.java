package io.dbintel.component;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * What the collector hands to a component.
 *
 * @param pipeline id of the pipeline of a processor, empty for others
 * @param meter carries the component's label, {@code receiver}, {@code processor} or {@code exporter}
 * @param log named after the component
 * @param shared things that all instances of one id share
 */
public record Settings(
        Kind kind,
        ComponentId id,
        String pipeline,
        Clock clock,
        Meter meter,
        Logger log,
        BuildInfo build,
        StatusReporter status,
        Shared shared) {

    /** Things that all instances of one component id share; made by the first that asks. */
    public static final class Shared {
        private final ConcurrentMap<Class<?>, Object> things = new ConcurrentHashMap<>();

        public <T> T get(Class<T> type, Supplier<T> maker) {
            return type.cast(things.computeIfAbsent(type, key -> maker.get()));
        }
    }

    /** For spans of this component's operations. */
    public Tracer tracer() {
        return shared.get(Tracer.class, () -> Tracer.NONE);
    }

    /** The name of a thread of this component: {@code receiver/postgresql/orders}. */
    public String threadName(String suffix) {
        return kind.label() + "/" + id + (suffix.isEmpty() ? "" : "/" + suffix);
    }
}
