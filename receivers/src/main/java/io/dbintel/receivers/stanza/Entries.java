package io.dbintel.receivers.stanza;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Id;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns entries into a batch. */
public final class Entries {
    private static final String[] SHORT_NAMES = {
        "", "TRACE", "TRACE2", "TRACE3", "TRACE4", "DEBUG", "DEBUG2", "DEBUG3", "DEBUG4", "INFO", "INFO2", "INFO3",
        "INFO4", "WARN", "WARN2", "WARN3", "WARN4", "ERROR", "ERROR2", "ERROR3", "ERROR4", "FATAL", "FATAL2", "FATAL3",
        "FATAL4"
    };

    private Entries() {}

    /** The short name of a severity, such as {@code WARN} or {@code ERROR2}; empty for one that has none. */
    public static String severityName(int severity) {
        return severity > 0 && severity < SHORT_NAMES.length ? SHORT_NAMES[severity] : "";
    }

    /** One batch of them all, grouped by resource and scope in order of first appearance. The entries must not be changed later. */
    public static Batch<LogRecord> toBatch(List<Entry> entries) {
        return toBatch(entries, "");
    }

    /** @param defaultScope scope of the entries that have no scope name of their own */
    public static Batch<LogRecord> toBatch(List<Entry> entries, String defaultScope) {
        var grouping = new Grouping(defaultScope);
        entries.forEach(grouping::add);
        return grouping.batch;
    }

    /** Finds the group of an entry; entries that follow each other are nearly always of one group. */
    private static final class Grouping {
        private final Batch<LogRecord> batch = new Batch<>(Signal.LOGS);
        private final String defaultScope;
        private final Map<Map<String, Value>, Map<String, ScopeGroup<LogRecord>>> scopes = new HashMap<>();
        private final Map<Map<String, Value>, ResourceGroup<LogRecord>> resources = new HashMap<>();
        private @Nullable Map<String, Value> lastResource;
        private String lastScope = "";
        private @Nullable ScopeGroup<LogRecord> lastGroup;

        Grouping(String defaultScope) {
            this.defaultScope = defaultScope;
        }

        void add(Entry entry) {
            group(entry).add(record(entry));
        }

        private ScopeGroup<LogRecord> group(Entry entry) {
            String scope = entry.scopeName().isEmpty() ? defaultScope : entry.scopeName();
            ScopeGroup<LogRecord> group = lastGroup;
            if (group == null || !scope.equals(lastScope) || !entry.resource().equals(lastResource)) {
                group = scopes.computeIfAbsent(entry.resource(), resource -> new HashMap<>())
                        .computeIfAbsent(
                                scope, name -> resourceGroup(entry.resource()).addScope(new Scope(name, "")));
                lastGroup = group;
                lastScope = scope;
                lastResource = entry.resource();
            }
            return group;
        }

        private ResourceGroup<LogRecord> resourceGroup(Map<String, Value> attributes) {
            return resources.computeIfAbsent(attributes, key -> {
                var resource = new Resource();
                key.forEach(resource.attributes()::put);
                return batch.addResource(resource);
            });
        }

        private static LogRecord record(Entry entry) {
            String text = entry.severityText();
            var record = new LogRecord()
                    .setTime(entry.timeNanos())
                    .setObservedTime(entry.observedNanos())
                    .setSeverity(entry.severity())
                    .setSeverityText(text.isEmpty() ? severityName(entry.severity()) : text)
                    .setFlags(entry.flags())
                    .setTraceId(Id.of(entry.traceId()))
                    .setSpanId(Id.of(entry.spanId()));
            if (!(entry.body() instanceof Value.Empty)) {
                record.setBody(entry.body());
            }
            record.attributes().putAll(entry.attributes());
            return record;
        }
    }
}
