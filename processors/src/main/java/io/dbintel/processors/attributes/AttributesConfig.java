package io.dbintel.processors.attributes;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.processors.actions.AttributeActions;
import io.dbintel.processors.matching.IncludeExclude;

/**
 * Settings of the {@code attributes} processor.
 *
 * @param chosen which records and points the actions are for; all where nothing is written
 */
public record AttributesConfig(AttributeActions actions, IncludeExclude chosen) {
    static AttributesConfig read(ConfigNode node) {
        return new AttributesConfig(
                AttributeActions.read(node, "actions", "missing required field \"actions\""),
                IncludeExclude.read(node));
    }
}
