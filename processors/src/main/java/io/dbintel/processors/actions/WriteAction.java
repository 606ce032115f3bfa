package io.dbintel.processors.actions;

import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Value;

/** Sets an attribute: {@code insert} where it is absent, {@code update} where it is there, {@code upsert} in both cases. */
record WriteAction(String key, ValueSource source, Mode mode) implements AttributeAction {
    enum Mode {
        INSERT,
        UPDATE,
        UPSERT
    }

    @Override
    public void apply(Attributes attributes, Origin origin) {
        if (mode == Mode.UPDATE && !attributes.contains(key)) {
            return;
        }
        Value value = source.find(attributes, origin);
        if (value == null) {
            return;
        }
        if (mode == Mode.INSERT) {
            attributes.putIfAbsent(key, value);
        } else {
            attributes.put(key, value);
        }
    }
}
