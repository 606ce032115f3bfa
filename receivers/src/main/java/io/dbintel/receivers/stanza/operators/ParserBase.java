package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all parsers have in common: where they read and write, and what they take from the outcome at once. */
final class ParserBase {
    /** Makes something of a value. */
    @FunctionalInterface
    interface Parse {
        /** @param entry the whole entry, for parsers that look at more than the value */
        Value parse(Value value, Entry entry) throws OperatorException;
    }

    private final Field from;
    private final Field to;
    private final Optional<Field> body;
    private final Optional<TimeParsing> timestamp;
    private final Optional<SeverityParsing> severity;
    private final Optional<TraceParsing> trace;
    private final Optional<Field> scopeName;
    private final boolean hasTimestamp;

    private ParserBase(ConfigNode node) {
        from = Reading.field(node, "parse_from", Field.BODY);
        to = Reading.field(node, "parse_to", Field.ATTRIBUTES);
        body = Reading.optionalField(node, "body");
        ConfigNode time = node.section("timestamp");
        hasTimestamp = time.isPresent();
        timestamp = hasTimestamp ? TimeParsing.read(time) : Optional.empty();
        ConfigNode severityNode = node.section("severity");
        severity = severityNode.isPresent() ? SeverityParsing.read(severityNode) : Optional.empty();
        ConfigNode traceNode = node.section("trace");
        trace = traceNode.isPresent() ? TraceParsing.read(traceNode) : Optional.empty();
        ConfigNode scope = node.section("scope_name");
        scopeName = scope.isPresent() ? Reading.field(scope, "parse_from") : Optional.empty();
        if (body.isPresent() && to.equals(Field.BODY)) {
            node.problem("body", "`parse_to: body` not allowed when `body` is configured", "leave one of them out");
        }
    }

    static ParserBase read(ConfigNode node) {
        return new ParserBase(node);
    }

    Field from() {
        return from;
    }

    Field to() {
        return to;
    }

    boolean hasTimestamp() {
        return hasTimestamp;
    }

    /** The configuration of a parser that keeps nothing between entries. */
    OperatorConfig with(Parse parse) {
        return context ->
                Work.changing(entry -> apply(entry, parse, context.clock().now()));
    }

    void apply(Entry entry, Parse parse, Instant now) throws OperatorException {
        Value value = from.get(entry);
        if (value == null) {
            throw new OperatorException("Entry is missing the expected parse_from field: " + from);
        }
        to.set(entry, parse.parse(value, entry));
        finish(entry, now);
    }

    /** Takes from the outcome what the blocks ask for. */
    void finish(Entry entry, Instant now) throws OperatorException {
        if (body.isPresent()) {
            Value promoted = body.get().get(entry);
            if (promoted != null) {
                entry.setBody(promoted);
            }
        }
        takeParts(entry, now);
    }

    /** One that fails does not keep the others from their part; the first error is told. */
    private void takeParts(Entry entry, Instant now) throws OperatorException {
        OperatorException failure = null;
        if (timestamp.isPresent()) {
            failure = attempt("time parser", () -> timestamp.get().apply(entry, now), failure);
        }
        if (severity.isPresent()) {
            failure = attempt("severity parser", () -> severity.get().apply(entry), failure);
        }
        if (trace.isPresent()) {
            failure = attempt("trace parser", () -> trace.get().apply(entry), failure);
        }
        if (scopeName.isPresent()) {
            failure = attempt("scope_name parser", () -> ScopeNameParser.apply(entry, scopeName.get()), failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** A part of the work. */
    private interface Part {
        void run() throws OperatorException;
    }

    private static @Nullable OperatorException attempt(String name, Part part, @Nullable OperatorException before) {
        try {
            part.run();
            return before;
        } catch (OperatorException e) {
            return before == null ? new OperatorException(name + ": " + e.getMessage()) : before;
        }
    }
}
