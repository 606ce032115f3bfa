package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.Counter;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.receivers.stanza.expr.Expression;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** {@code filter}: drops the entries for which an expression holds, or a share of them. */
final class FilterOperator {
    private FilterOperator() {}

    static Optional<OperatorConfig> read(ConfigNode node) {
        Optional<Expression> expression = Reading.expression(node, "expr");
        double ratio = node.real("drop_ratio", 1);
        if (!(ratio >= 0 && ratio <= 1)) {
            node.problem("drop_ratio", "drop_ratio must be a number between 0 and 1", "");
            return Optional.empty();
        }
        return expression.map(condition -> context -> {
            RandomGenerator random = RandomGenerator.of("SplittableRandom");
            DoubleSupplier draw = ratio == 1
                    ? () -> 0
                    : () -> {
                        synchronized (random) {
                            return random.nextDouble();
                        }
                    };
            return filter(condition, ratio, draw, context.dropped().apply("filter"));
        });
    }

    /** @param draw numbers from 0 up to 1, from any thread */
    static Work filter(Expression condition, double ratio, DoubleSupplier draw, Counter dropped) {
        return (entry, next) -> {
            boolean holds;
            try {
                holds = condition.test(entry);
            } catch (ExprException e) {
                throw new OperatorException("expr: " + e.getMessage());
            }
            if (holds && draw.getAsDouble() < ratio) {
                dropped.add(1);
            } else {
                next.accept(entry);
            }
        };
    }
}
