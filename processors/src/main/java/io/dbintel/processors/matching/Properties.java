package io.dbintel.processors.matching;

import io.dbintel.component.StartException;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code include} or {@code exclude} asks for. All kinds that are given must match; of the entries of a list one is enough,
 * but all of {@code attributes} and all of {@code resources} must match.
 *
 * @param names span names
 * @param kinds span kinds, {@code SPAN_KIND_SERVER}
 * @param metricNames empty for any
 */
public record Properties(
        Optional<TextMatcher> services,
        Optional<TextMatcher> names,
        Optional<TextMatcher> kinds,
        Optional<TextMatcher> logBodies,
        Optional<TextMatcher> severityTexts,
        Optional<Severity> severity,
        Optional<TextMatcher> metricNames,
        List<ValueMatcher> attributes,
        List<ValueMatcher> resources,
        List<Library> libraries) {
    static final List<String> SPAN_KINDS = List.of(
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER");

    /**
     * Of a log record.
     *
     * @param min the least severity, 1 to 24
     * @param matchUndefined whether a record without a severity matches
     */
    record Severity(int min, boolean matchUndefined) {
        boolean matches(int number) {
            return number == 0 ? matchUndefined : number >= min;
        }
    }

    /** @param version null for any */
    record Library(TextMatcher name, @Nullable TextMatcher version) {
        boolean matches(Scope scope) {
            return name.matches(scope.name()) && (version == null || version.matches(scope.version()));
        }
    }

    /** Refuses what makes no sense for a signal, in the Collector's words. */
    void check(Signal<?> signal, String section) throws StartException {
        String problem =
                signal == Signal.LOGS ? logProblem() : signal == Signal.TRACES ? spanProblem() : metricProblem();
        if (!problem.isEmpty()) {
            throw new StartException(section + ": " + problem);
        }
    }

    private String logProblem() {
        if (services.isPresent() || names.isPresent() || kinds.isPresent()) {
            return "services, span_names, and span_kinds are not valid for log records";
        }
        boolean any = isAnyCommon() || logBodies.isPresent() || severityTexts.isPresent() || severity.isPresent();
        return any
                ? ""
                : "at least one of \"attributes\", \"libraries\", \"span_kinds\", \"resources\", \"log_bodies\","
                        + " \"log_severity_texts\" or \"log_severity_number\" field must be specified";
    }

    private String spanProblem() {
        if (logBodies.isPresent()) {
            return "log_bodies should not be specified for trace spans";
        }
        if (severityTexts.isPresent()) {
            return "log_severity_texts should not be specified for trace spans";
        }
        if (severity.isPresent()) {
            return "log_severity_number should not be specified for trace spans";
        }
        boolean any = isAnyCommon() || services.isPresent() || names.isPresent() || kinds.isPresent();
        return any ? "" : "at least one of \"attributes\", \"libraries\",  or \"resources\" field must be specified";
    }

    private String metricProblem() {
        boolean any = isAnyCommon() || services.isPresent() || metricNames.isPresent();
        return any
                ? ""
                : "at least one of \"metric_names\", \"services\", \"attributes\", \"libraries\" or \"resources\" field"
                        + " must be specified for metrics";
    }

    private boolean isAnyCommon() {
        return !attributes.isEmpty() || !resources.isEmpty() || !libraries.isEmpty();
    }

    boolean matches(Resource resource) {
        return ValueMatcher.all(resources, resource.attributes())
                && (services.isEmpty()
                        || resource.attributes().get("service.name") instanceof Value.Text(String name)
                                && services.get().matches(name));
    }

    boolean matches(Scope scope) {
        return libraries.isEmpty() || libraries.stream().anyMatch(library -> library.matches(scope));
    }

    boolean matches(LogRecord log) {
        if (logBodies.isPresent()) {
            Value body = log.body();
            if (body == null || !logBodies.get().matches(ValueText.of(body))) {
                return false;
            }
        }
        return (severityTexts.isEmpty() || severityTexts.get().matches(log.severityText()))
                && (severity.isEmpty() || severity.get().matches(log.severity()))
                && ValueMatcher.all(attributes, log.attributes());
    }

    boolean matches(Span span) {
        return (names.isEmpty() || names.get().matches(span.name()))
                && (kinds.isEmpty() || kinds.get().matches(kind(span.kind())))
                && ValueMatcher.all(attributes, span.attributes());
    }

    boolean matches(Metric metric) {
        return metricNames.isEmpty() || metricNames.get().matches(metric.name());
    }

    boolean matchesPoint(Attributes point) {
        return ValueMatcher.all(attributes, point);
    }

    private static String kind(int number) {
        return number >= 0 && number < SPAN_KINDS.size() ? SPAN_KINDS.get(number) : "";
    }
}
