package io.dbintel.extensions.headerssetter;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Settings of {@code headers_setter}.
 *
 * @param rules in the order in which they act
 * @param additionalAuth id of an authenticator that acts before them, empty for none
 */
record HeadersSetterConfig(List<Rule> rules, String additionalAuth) {
    enum Action {
        INSERT,
        UPDATE,
        UPSERT,
        DELETE
    }

    /** Where a value comes from. */
    sealed interface Source {
        record Fixed(Secret value) implements Source {}

        record FromFile(String file) implements Source {}

        record FromContext(String name) implements Source {}

        record FromAttribute(String name) implements Source {}

        record None() implements Source {}
    }

    /**
     * @param key name of the header, in lower case
     * @param fallback where the source gives nothing
     */
    record Rule(String key, Action action, Source source, Secret fallback) {}

    HeadersSetterConfig {
        rules = List.copyOf(rules);
    }

    static HeadersSetterConfig read(ConfigNode node) {
        var rules = new ArrayList<Rule>();
        for (ConfigNode header : node.sections("headers")) {
            rules.add(rule(header));
        }
        if (rules.isEmpty() && node.isPresent()) {
            node.problem("headers", "missing headers configuration", "name at least one header");
        }
        return new HeadersSetterConfig(rules, node.text("additional_auth", ""));
    }

    private static Rule rule(ConfigNode node) {
        String key = node.text("key", "").toLowerCase(Locale.ROOT);
        if (key.isEmpty()) {
            node.problem("key", "missing header name", "");
        } else if (!key.matches("[a-z0-9!#$&'*+.^_`|~-]+")) {
            node.problem("key", "expected: the name of a header", "");
        }
        Action action = node.choice("action", Action.UPSERT);
        Secret value = node.secret("value");
        Secret fallback = node.secret("default_value");
        var sources = new ArrayList<Source>();
        if (node.has("value")) {
            sources.add(new Source.Fixed(value));
        }
        String file = node.text("value_file", "");
        if (!file.isEmpty()) {
            sources.add(new Source.FromFile(file));
        }
        String context = node.text("from_context", "");
        if (!context.isEmpty()) {
            sources.add(new Source.FromContext(context));
        }
        String attribute = node.text("from_attribute", "");
        if (!attribute.isEmpty()) {
            sources.add(new Source.FromAttribute(attribute));
        }
        if (action != Action.DELETE && sources.isEmpty()) {
            node.problem("missing header source, must be 'from_context', 'from_attribute' or 'value'", "");
        }
        if (sources.size() > 1) {
            node.problem(
                    "invalid header source, must either 'from_context', 'from_attribute', or 'value'",
                    "keep one of them");
        }
        return new Rule(key, action, sources.isEmpty() ? new Source.None() : sources.getFirst(), fallback);
    }
}
