package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.MapValues;
import io.dbintel.telemetry.Value;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code uri_parser}: an absolute URI, a path or a query becomes scheme, user, host, port, path and query; no password. */
final class UriParser {
    private UriParser() {}

    static Optional<OperatorConfig> read(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        return Optional.of(base.with((value, entry) -> parse(Texts.of(value, "URI"))));
    }

    static Value.Map parse(String text) throws OperatorException {
        var parts = new LinkedHashMap<String, Value>();
        if (text.startsWith("?")) {
            addQuery(text.substring(1), parts);
            return MapValues.of(parts);
        }
        String rest = text;
        int scheme = schemeLength(text);
        if (scheme > 0) {
            put("scheme", text.substring(0, scheme).toLowerCase(java.util.Locale.ROOT), parts);
            rest = text.substring(scheme + 1);
        } else if (!text.startsWith("/")) {
            throw new OperatorException("invalid URI for request: neither a scheme nor a path");
        }
        int question = rest.indexOf('?');
        String beforeQuery = question < 0 ? rest : rest.substring(0, question);
        String path = beforeQuery;
        if (scheme > 0 && beforeQuery.startsWith("//")) {
            int slash = beforeQuery.indexOf('/', 2);
            addAuthority(beforeQuery.substring(2, slash < 0 ? beforeQuery.length() : slash), parts);
            path = slash < 0 ? "" : beforeQuery.substring(slash);
        } else if (scheme > 0 && !beforeQuery.startsWith("/")) {
            // An opaque one such as mailto:somebody.
            path = "";
        }
        decoded(path, false);
        put("path", path, parts);
        if (question >= 0) {
            addQuery(rest.substring(question + 1), parts);
        }
        return MapValues.of(parts);
    }

    private static int schemeLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (c == ':') {
                return i;
            }
            if (!letter && (i == 0 || "0123456789+-.".indexOf(c) < 0)) {
                return 0;
            }
        }
        return 0;
    }

    private static void addAuthority(String authority, Map<String, Value> parts) throws OperatorException {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String user = authority.substring(0, at);
            int colon = user.indexOf(':');
            put("user", decoded(colon < 0 ? user : user.substring(0, colon), false), parts);
        }
        String host = authority.substring(at + 1);
        int bracket = host.startsWith("[") ? host.indexOf(']') : 0;
        if (bracket < 0) {
            throw new OperatorException("invalid URI: the bracket of the host is not closed");
        }
        int colon = host.indexOf(':', bracket);
        String port = colon < 0 ? "" : host.substring(colon + 1);
        if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new OperatorException("invalid URI: the port is no number");
        }
        String name = colon < 0 ? host : host.substring(0, colon);
        put("host", bracket > 0 ? name.substring(1, bracket) : decoded(name, false), parts);
        put("port", port, parts);
    }

    private static void put(String key, String value, Map<String, Value> parts) {
        if (!value.isEmpty()) {
            parts.put(key, new Value.Text(value));
        }
    }

    /** Each parameter with the list of its values. */
    private static void addQuery(String query, Map<String, Value> parts) throws OperatorException {
        var parameters = new LinkedHashMap<String, List<Value>>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), true);
                parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(new Value.Text(value));
            }
        }
        if (!parameters.isEmpty()) {
            var map = new LinkedHashMap<String, Value>();
            parameters.forEach((name, values) -> map.put(name, new Value.Array(values)));
            parts.put("query", MapValues.of(map));
        }
    }

    /** @param form whether a plus stands for a blank */
    private static String decoded(String text, boolean form) throws OperatorException {
        try {
            return URLDecoder.decode(form ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new OperatorException("invalid URI: % without two hexadecimal digits");
        }
    }
}
