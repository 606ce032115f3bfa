package io.dbintel.extensions.filestorage;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;

/** The name of a component's file: {@code exporter_otlp_prod_logs}. */
final class ClientName {
    private ClientName() {}

    /** @param name tells several of one component apart; may be empty */
    static String of(Kind kind, ComponentId id, String name) {
        String raw = kind.label() + "_" + id.type() + "_" + id.name() + (name.isEmpty() ? "" : "_" + name);
        var safe = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (isSafe(c)) {
                safe.append(c);
            } else {
                safe.append("~%04X".formatted((int) c));
            }
        }
        return safe.toString();
    }

    private static boolean isSafe(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }
}
