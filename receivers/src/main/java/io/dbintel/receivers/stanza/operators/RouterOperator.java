package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.Counter;
import io.dbintel.component.SparseLog;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.TemplateText;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.receivers.stanza.expr.Expression;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code router}: the first route whose expression holds gets the entry; without one the default does, or nobody. */
final class RouterOperator implements OperatorConfig {
    /** @param attributes added to the entries that take this way */
    private record Route(Expression expression, List<String> outputs, Map<String, TemplateText> attributes) {}

    /** A way with the operators at its end. */
    private record Way(Route route, Consumer<Entry> outlet) {}

    private final List<Route> routes;
    private final List<String> otherwise;

    private RouterOperator(List<Route> routes, List<String> otherwise) {
        this.routes = List.copyOf(routes);
        this.otherwise = List.copyOf(otherwise);
    }

    static Optional<OperatorConfig> read(ConfigNode node) {
        var routes = new ArrayList<Route>();
        boolean failed = false;
        for (ConfigNode each : node.sections("routes")) {
            Optional<Expression> expression = Reading.expression(each, "expr");
            List<String> outputs = each.texts("output", List.of());
            Map<String, TemplateText> attributes = TemplateText.readMap(each, "attributes");
            if (outputs.isEmpty()) {
                each.problem(
                        "output", "missing required parameter 'output'", "name the operator that gets the entries");
            }
            if (expression.isEmpty() || outputs.isEmpty()) {
                failed = true;
            } else {
                routes.add(new Route(expression.get(), outputs, attributes));
            }
        }
        List<String> otherwise = node.texts("default", List.of());
        if (!failed && routes.isEmpty() && otherwise.isEmpty()) {
            node.problem("routes", "a router without routes", "write expr and output of each route");
            failed = true;
        }
        return failed ? Optional.empty() : Optional.of(new RouterOperator(routes, otherwise));
    }

    @Override
    public List<String> routes() {
        var all = new ArrayList<>(otherwise);
        routes.forEach(route -> all.addAll(route.outputs()));
        return all;
    }

    @Override
    public boolean hasNext() {
        return false;
    }

    @Override
    public Work start(WorkContext context) {
        var ways = new ArrayList<Way>();
        for (Route route : routes) {
            ways.add(new Way(route, context.outlet().apply(route.outputs())));
        }
        Counter dropped = context.dropped().apply("no_route");
        Consumer<Entry> rest =
                otherwise.isEmpty() ? entry -> dropped.add(1) : context.outlet().apply(otherwise);
        var failures = new SparseLog(context.clock());
        return (entry, next) -> {
            for (Way way : ways) {
                try {
                    if (way.route().expression().test(entry)) {
                        addAttributes(entry, way.route().attributes());
                        way.outlet().accept(entry);
                        return;
                    }
                } catch (ExprException e) {
                    // As upstream: a route that can't be asked is not taken, the next one is asked.
                    failures.warn(context.log())
                            .addKeyValue("operator_id", context.id())
                            .addKeyValue("expr", way.route().expression())
                            .addKeyValue("error", e.getMessage())
                            .log("Running expression of a route failed");
                }
            }
            rest.accept(entry);
        };
    }

    private static void addAttributes(Entry entry, Map<String, TemplateText> attributes) throws OperatorException {
        for (Map.Entry<String, TemplateText> each : attributes.entrySet()) {
            try {
                entry.attributes()
                        .put(each.getKey(), new Value.Text(each.getValue().render(entry)));
            } catch (ExprException e) {
                throw new OperatorException("attribute " + each.getKey() + " of a route: " + e.getMessage());
            }
        }
    }
}
