package io.dbintel.processors.actions;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;

/** One change to a set of attributes. Stateless; safe for any thread. */
@FunctionalInterface
interface AttributeAction {
    /** @param origin where the batch came from, for {@code from_context} */
    void apply(Attributes attributes, Origin origin);
}
