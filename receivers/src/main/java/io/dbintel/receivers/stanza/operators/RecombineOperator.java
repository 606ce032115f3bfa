package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.receivers.stanza.expr.Expression;
import java.time.Duration;
import java.util.Optional;

/** {@code recombine}: joins a field of entries that follow each other into one entry. */
final class RecombineOperator {
    /** Says whether an entry is the first or the last one of its group. */
    interface Edge {
        boolean test(Entry entry) throws OperatorException;
    }

    /**
     * What is joined, and up to where.
     *
     * @param firstEntry whether the edge is the first entry of a group rather than its last one
     * @param maxBatchSize entries of a group, 0 for any number
     * @param maxUnmatched entries of a group that shows no edge, 0 for any number
     * @param newest whether other fields come from the last entry of a group rather than from its first
     * @param source tells entries of different files apart
     * @param maxSources groups that may wait at a time
     * @param maxLogSize characters of a group after which it goes on, 0 for any number
     */
    record Settings(
            Field combineField,
            String combineWith,
            Edge edge,
            boolean firstEntry,
            int maxBatchSize,
            int maxUnmatched,
            boolean newest,
            Duration forceFlush,
            Field source,
            int maxSources,
            long maxLogSize) {}

    static final Field FILE_PATH = Field.attribute("log.file.path");
    static final Duration FORCE_FLUSH = Duration.ofSeconds(5);
    static final int MAX_SOURCES = 1000;

    private RecombineOperator() {}

    static Optional<OperatorConfig> read(ConfigNode node) {
        Optional<Field> field = Reading.field(node, "combine_field");
        Optional<Expression> first = Reading.optionalExpression(node, "is_first_entry");
        Optional<Expression> last = Reading.optionalExpression(node, "is_last_entry");
        String combineWith = node.text("combine_with", "\n");
        int maxBatchSize = node.integer("max_batch_size", 1000, 0, Integer.MAX_VALUE);
        int maxUnmatched = node.integer("max_unmatched_batch_size", 100, 0, Integer.MAX_VALUE);
        String overwrite = node.text("overwrite_with", "oldest");
        Duration forceFlush = node.duration("force_flush_period", FORCE_FLUSH, Duration.ofMillis(1));
        Field source = Reading.field(node, "source_identifier", FILE_PATH);
        int maxSources = node.integer("max_sources", MAX_SOURCES, 1, Integer.MAX_VALUE);
        long maxLogSize = Sizes.read(node, "max_log_size", 0);
        if (!overwrite.equals("oldest") && !overwrite.equals("newest")) {
            node.problem(
                    "overwrite_with",
                    "invalid value '" + overwrite + "' for parameter 'overwrite_with'",
                    "use oldest or newest");
            return Optional.empty();
        }
        boolean hasFirst = !node.text("is_first_entry", "").isEmpty();
        boolean hasLast = !node.text("is_last_entry", "").isEmpty();
        if (hasFirst == hasLast) {
            node.problem(
                    hasFirst
                            ? "only one of is_first_entry and is_last_entry can be set"
                            : "one of is_first_entry and is_last_entry must be set",
                    "");
            return Optional.empty();
        }
        Optional<Expression> expression = hasFirst ? first : last;
        if (field.isEmpty() || expression.isEmpty()) {
            return Optional.empty();
        }
        var settings = new Settings(
                field.get(),
                combineWith,
                edge(expression.get()),
                hasFirst,
                maxBatchSize,
                maxUnmatched,
                overwrite.equals("newest"),
                forceFlush,
                source,
                maxSources,
                maxLogSize);
        return Optional.of(context -> new Recombining(settings, context.clock(), context.log(), context.id()));
    }

    private static Edge edge(Expression expression) {
        return entry -> {
            try {
                return expression.test(entry);
            } catch (ExprException e) {
                throw new OperatorException("is_first_entry or is_last_entry: " + e.getMessage());
            }
        };
    }
}
