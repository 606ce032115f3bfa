package io.dbintel.processors.actions;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Value;
import java.util.List;

/**
 * Sets an attribute for each named group of a pattern that is found in a text. The source stays; a value that is no text is
 * left alone.
 *
 * @param names of the groups, in order
 */
record ExtractAction(String key, Pattern pattern, List<String> names) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, Origin origin) {
        if (attributes.get(key) instanceof Value.Text(String text)) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find()) {
                for (int group = 1; group <= names.size(); group++) {
                    String found = matcher.group(group);
                    attributes.put(names.get(group - 1), found == null ? "" : found);
                }
            }
        }
    }
}
