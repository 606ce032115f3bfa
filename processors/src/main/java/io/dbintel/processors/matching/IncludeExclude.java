package io.dbintel.processors.matching;

import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Point;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Chooses records and points by {@code include} and {@code exclude}; what is excluded is not chosen, whatever is included.
 *
 * @param include empty for everything
 * @param exclude empty for nothing
 */
public record IncludeExclude(Optional<Properties> include, Optional<Properties> exclude) {
    public static IncludeExclude read(ConfigNode node) {
        return new IncludeExclude(side(node.section("include")), side(node.section("exclude")));
    }

    private static Optional<Properties> side(ConfigNode section) {
        return section.isPresent() && !section.isNull()
                ? Optional.of(new PropertiesReader(section).read())
                : Optional.empty();
    }

    /** Refuses what makes no sense for a signal. */
    public void check(Signal<?> signal) throws StartException {
        if (include.isPresent()) {
            include.get().check(signal, "include");
        }
        if (exclude.isPresent()) {
            exclude.get().check(signal, "exclude");
        }
    }

    /** Hands over the attributes of every record, or point of a metric, that is chosen. */
    public void forEach(Resource resource, ScopeGroup<?> group, Consumer<Attributes> action) {
        if (include.isEmpty() && exclude.isEmpty()) {
            for (var each : group.records()) {
                switch (each) {
                    case LogRecord log -> action.accept(log.attributes());
                    case Span span -> action.accept(span.attributes());
                    case Metric metric -> {
                        for (Point point : metric.points()) {
                            action.accept(point.attributes());
                        }
                    }
                }
            }
            return;
        }
        // What resource and scope decide is decided once for all their records.
        Optional<Properties> wanted = include;
        if (wanted.isPresent() && !isHere(wanted.get(), resource, group.scope())) {
            return;
        }
        Optional<Properties> unwanted = exclude.filter(each -> isHere(each, resource, group.scope()));
        for (var each : group.records()) {
            switch (each) {
                case LogRecord log -> {
                    if (wanted.map(some -> some.matches(log)).orElse(true)
                            && !unwanted.map(some -> some.matches(log)).orElse(false)) {
                        action.accept(log.attributes());
                    }
                }
                case Span span -> {
                    if (wanted.map(some -> some.matches(span)).orElse(true)
                            && !unwanted.map(some -> some.matches(span)).orElse(false)) {
                        action.accept(span.attributes());
                    }
                }
                case Metric metric -> forEachPoint(metric, wanted, unwanted, action);
            }
        }
    }

    private static void forEachPoint(
            Metric metric, Optional<Properties> wanted, Optional<Properties> unwanted, Consumer<Attributes> action) {
        if (wanted.isPresent() && !wanted.get().matches(metric)) {
            return;
        }
        Optional<Properties> notHere = unwanted.filter(some -> some.matches(metric));
        for (Point point : metric.points()) {
            Attributes attributes = point.attributes();
            if (wanted.map(some -> some.matchesPoint(attributes)).orElse(true)
                    && !notHere.map(some -> some.matchesPoint(attributes)).orElse(false)) {
                action.accept(attributes);
            }
        }
    }

    private static boolean isHere(Properties properties, Resource resource, Scope scope) {
        return properties.matches(resource) && properties.matches(scope);
    }
}
