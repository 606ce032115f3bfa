package io.dbintel.processors.resource;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.processors.actions.AttributeActions;

/** Settings of the {@code resource} processor. */
public record ResourceConfig(AttributeActions attributes) {
    static ResourceConfig read(ConfigNode node) {
        return new ResourceConfig(AttributeActions.read(
                node,
                "attributes",
                "error creating \"resource\" processor due to missing required field \"attributes\""));
    }
}
