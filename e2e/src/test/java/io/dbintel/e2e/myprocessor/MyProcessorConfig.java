package io.dbintel.e2e.myprocessor;

import io.dbintel.component.config.ConfigNode;

/**
 * Settings of {@code my_processor}.
 *
 * @param maxLength characters of a body that are kept; 1 or more
 */
record MyProcessorConfig(int maxLength) {
    static MyProcessorConfig read(ConfigNode node) {
        return new MyProcessorConfig(node.integer("max_length", 1000, 1, 1_000_000));
    }
}
