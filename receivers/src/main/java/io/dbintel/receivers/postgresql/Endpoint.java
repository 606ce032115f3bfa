package io.dbintel.receivers.postgresql;

import java.util.Optional;

/** Host and port as they are written: {@code db:5432}, {@code [::1]:5432}. */
public record Endpoint(String host, int port) {
    static Optional<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        String digits = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 65_535) {
            return Optional.empty();
        }
        return Optional.of(new Endpoint(host, Integer.parseInt(digits)));
    }

    boolean isLocal() {
        return host.isEmpty()
                || host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }
}
