package io.dbintel.receivers.stanza;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Nearest;
import io.dbintel.receivers.stanza.operators.Catalogue;
import io.dbintel.receivers.stanza.operators.OperatorConfig;
import io.dbintel.receivers.stanza.operators.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a list of operators: what all have in common, their names, and the ways between them. */
final class OperatorsReader {
    private final List<ConfigNode> nodes;
    private final List<String> ids = new ArrayList<>();
    private final List<OperatorSpec> specs = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private boolean failed;

    OperatorsReader(ConfigNode parent, String key) {
        nodes = parent.sections(key);
    }

    Operators read() {
        nameThem();
        for (int i = 0; i < nodes.size(); i++) {
            read(nodes.get(i), ids.get(i));
        }
        if (failed) {
            return new Operators(List.of(), List.of());
        }
        for (int i = 0; i < specs.size(); i++) {
            checkTargets(i);
        }
        List<Integer> order = failed ? List.of() : order();
        return failed ? new Operators(List.of(), List.of()) : new Operators(specs, order);
    }

    /** An operator without an id is called by its type; further ones of that type get a number. */
    private void nameThem() {
        Set<String> written = new HashSet<>();
        for (ConfigNode node : nodes) {
            String id = node.text("id", "");
            if (!id.isEmpty() && !written.add(id)) {
                failed = true;
                node.problem("id", "operator with id '" + id + "' already exists in pipeline", "give each its own id");
            }
        }
        Set<String> taken = new HashSet<>(written);
        for (ConfigNode node : nodes) {
            String id = node.text("id", "");
            if (id.isEmpty()) {
                String type = node.text("type", "");
                id = type;
                for (int number = 1; !taken.add(id); number++) {
                    id = type + number;
                }
            }
            ids.add(id);
        }
    }

    private void read(ConfigNode node, String id) {
        String type = node.requiredText("type", "name the operator: " + String.join(", ", Catalogue.types()));
        OnError onError = node.choice("on_error", OnError.SEND);
        var condition = Reading.optionalExpression(node, "if");
        List<String> outputs = node.texts("output", List.of());
        Optional<OperatorConfig> config = Catalogue.read(type, node);
        if (type.isEmpty() || config.isEmpty()) {
            failed = true;
            if (!type.isEmpty() && !Catalogue.types().contains(type)) {
                // Its keys are not known: one problem says it, not one more for each of them.
                node.allowUnknown();
                node.problem(
                        "type",
                        "unsupported operator type",
                        Nearest.to(type, Catalogue.types())
                                .map(near -> "did you mean " + near + "?")
                                .orElse("known here: " + String.join(", ", Catalogue.types())));
            }
            return;
        }
        indexes.put(id, specs.size());
        specs.add(new OperatorSpec(id, type, condition.orElse(null), onError, outputs, config.get()));
    }

    private void checkTargets(int index) {
        OperatorSpec spec = specs.get(index);
        for (String target : targets(spec)) {
            if (!indexes.containsKey(target)) {
                failed = true;
                nodes.get(index)
                        .problem(
                                "operator '" + spec.id() + "' has no operator '" + target + "' to hand entries to",
                                Nearest.to(target, indexes.keySet())
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("known here: " + String.join(", ", ids)));
            }
        }
    }

    private static List<String> targets(OperatorSpec spec) {
        var targets = new ArrayList<>(spec.outputs());
        targets.addAll(spec.config().routes());
        return targets;
    }

    /** Each operator before those that it hands entries to. A circle is a problem. */
    private List<Integer> order() {
        int[] arriving = new int[specs.size()];
        for (int i = 0; i < specs.size(); i++) {
            following(i).forEach(target -> arriving[target]++);
        }
        Deque<Integer> ready = new ArrayDeque<>();
        for (int i = 0; i < specs.size(); i++) {
            if (arriving[i] == 0) {
                ready.add(i);
            }
        }
        var order = new ArrayList<Integer>();
        while (!ready.isEmpty()) {
            int index = ready.remove();
            order.add(index);
            for (int target : following(index)) {
                if (--arriving[target] == 0) {
                    ready.add(target);
                }
            }
        }
        if (order.size() < specs.size()) {
            failed = true;
            for (int i = 0; i < specs.size(); i++) {
                if (!order.contains(i) && !targets(specs.get(i)).isEmpty()) {
                    nodes.get(i)
                            .problem(
                                    "operator '" + specs.get(i).id() + "' is part of a circular dependency",
                                    "let its output lead to an operator that does not lead back");
                }
            }
        }
        return order;
    }

    private List<Integer> following(int index) {
        OperatorSpec spec = specs.get(index);
        var following = new ArrayList<Integer>();
        for (String target : targets(spec)) {
            Integer found = indexes.get(target);
            if (found != null) {
                following.add(found);
            }
        }
        if (spec.outputs().isEmpty() && spec.config().hasNext() && index + 1 < specs.size()) {
            following.add(index + 1);
        }
        return following;
    }
}
