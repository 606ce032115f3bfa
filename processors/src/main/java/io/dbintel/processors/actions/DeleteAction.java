package io.dbintel.processors.actions;

import com.google.re2j.Pattern;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Removes an attribute, or all whose keys match.
 *
 * @param key empty for none
 */
record DeleteAction(String key, @Nullable Pattern pattern) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, Origin origin) {
        if (!key.isEmpty()) {
            attributes.remove(key);
        }
        if (pattern != null) {
            // By index and not with removeIf, which would decode every value.
            for (int i = attributes.size() - 1; i >= 0; i--) {
                String each = attributes.key(i);
                if (pattern.matcher(each).find()) {
                    attributes.remove(each);
                    i = Math.min(i, attributes.size());
                }
            }
        }
    }
}
