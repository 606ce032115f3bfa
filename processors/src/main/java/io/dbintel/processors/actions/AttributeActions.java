package io.dbintel.processors.actions;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import java.util.ArrayList;
import java.util.List;

/** Actions in the order in which they are written; each sees what the ones before it left. */
public final class AttributeActions {
    private final List<AttributeAction> actions;

    private AttributeActions(List<AttributeAction> actions) {
        this.actions = List.copyOf(actions);
    }

    /**
     * Reads a list of actions; what is wrong with them is said to their nodes.
     *
     * @param missing what to say where the list is empty
     */
    public static AttributeActions read(ConfigNode node, String key, String missing) {
        List<ConfigNode> written = node.sections(key);
        if (written.isEmpty()) {
            node.problem(missing, "add at least one action under " + key);
        }
        var actions = new ArrayList<AttributeAction>();
        for (int i = 0; i < written.size(); i++) {
            new ActionReader(written.get(i), i).read().ifPresent(actions::add);
        }
        return new AttributeActions(actions);
    }

    public void apply(Attributes attributes, Origin origin) {
        for (AttributeAction action : actions) {
            action.apply(attributes, origin);
        }
    }
}
