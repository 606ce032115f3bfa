package io.dbintel.receivers.postgresql;

import io.dbintel.telemetry.Id;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace that an application named in its {@code application_name}.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C trace context</a>
 */
record TraceParent(Id traceId, Id spanId) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");

    static Optional<TraceParent> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || matcher.group(1).equals("ff")) {
            return Optional.empty();
        }
        var parsed = new TraceParent(Id.parse(matcher.group(2)), Id.parse(matcher.group(3)));
        return parsed.traceId.isNone() || parsed.spanId.isNone() ? Optional.empty() : Optional.of(parsed);
    }
}
