package io.dbintel.network;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the keys that gRPC and HTTP clients share. */
public final class ClientSettings {
    private ClientSettings() {}

    /** Reads {@code headers}; names in lower case. */
    public static Map<String, Secret> headers(ConfigNode node) {
        return headers(node, "headers");
    }

    /** Reads headers under another key. */
    public static Map<String, Secret> headers(ConfigNode node, String key) {
        var headers = new LinkedHashMap<String, Secret>();
        node.headers(key).forEach((name, value) -> {
            boolean token = !name.isEmpty()
                    && name.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
            boolean printable = value.reveal().chars().allMatch(c -> c >= ' ' && c < 127 || c == '\t');
            if (!token || !printable) {
                // The value is a secret: it is not quoted.
                node.problem(
                        "header \"" + name + "\" can't be sent: "
                                + (token
                                        ? "its value holds characters outside ASCII, or line breaks"
                                        : "its name is no HTTP token"),
                        token ? "look for a line break at the end of the value" : "write a name as x-api-key");
            }
            headers.put(name.toLowerCase(Locale.ROOT), value);
        });
        return headers;
    }
}
