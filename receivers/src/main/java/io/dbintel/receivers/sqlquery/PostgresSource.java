package io.dbintel.receivers.sqlquery;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import io.dbintel.database.ServerTarget;
import io.dbintel.database.Tls;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL server is, by a {@code datasource} in one of libpq's two forms or by keys of its own. No message quotes the data
 * source: it holds a password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING">Connection strings</a>
 */
final class PostgresSource {
    private static final List<String> OWN_KEYS =
            List.of("host", "port", "database", "username", "password", "additional_params");
    private static final int MOST_PORT = 65_535;

    /** What the guard decides and no operator. */
    private static final Set<String> OURS = Set.of(
            "application_name",
            "fallback_application_name",
            "connect_timeout",
            "client_encoding",
            "datestyle",
            "extra_float_digits");

    private final ConfigNode node;
    private final Map<String, String> options;

    private PostgresSource(ConfigNode node, Map<String, String> options) {
        this.node = node;
        this.options = options;
    }

    /** @param known whether the data source is PostgreSQL's: another one's is not looked at */
    static ServerTarget read(ConfigNode node, boolean known, Map<String, String> additional) {
        Secret source = node.secret("datasource");
        String host = node.text("host", "");
        int port = node.integer("port", 0, 0, MOST_PORT);
        String database = node.text("database", "");
        String username = node.text("username", "");
        Secret password = node.secret("password");
        if (!source.isEmpty()) {
            for (String key : OWN_KEYS) {
                if (node.has(key)) {
                    node.problem(
                            "'" + key + "' cannot be set when 'datasource' is specified", "take one of the two out");
                }
            }
            try {
                return new PostgresSource(node, known ? parse(source.reveal()) : Map.of()).target();
            } catch (IllegalArgumentException e) {
                node.problem(
                        "datasource: " + e.getMessage(),
                        "write postgresql://user:password@host:5432/database?sslmode=require, special characters of the password as %XX");
                return new PostgresSource(node, Map.of()).target();
            }
        }
        if (host.isEmpty()) {
            node.problem("'host' or 'datasource' must be specified", "say where the server is");
        }
        if (port == 0) {
            node.problem("'port' or 'datasource' must be specified", "as a rule 5432");
        }
        if (database.isEmpty()) {
            node.problem("'database' or 'datasource' must be specified", "name the database that is asked");
        }
        var options = new LinkedHashMap<String, String>(additional);
        options.put("host", host);
        options.put("port", String.valueOf(port));
        options.put("dbname", database);
        options.put("user", username);
        options.put("password", password.reveal());
        return new PostgresSource(node, options).target();
    }

    private static Map<String, String> parse(String source) {
        return source.startsWith("postgres://") || source.startsWith("postgresql://")
                ? parseUrl(source.substring(source.indexOf("//") + 2))
                : parsePairs(source);
    }

    /** {@code user:password@host:port/database?name=value&…}; the password may hold a {@code /} or {@code @} as it is. */
    private static Map<String, String> parseUrl(String url) {
        var options = new LinkedHashMap<String, String>();
        int at = url.lastIndexOf('@', url.indexOf('?') < 0 ? url.length() : url.indexOf('?'));
        if (at < 0 && url.indexOf('@') >= 0) {
            at = url.lastIndexOf('@');
        }
        if (at >= 0) {
            String login = url.substring(0, at);
            int colon = login.indexOf(':');
            options.put("user", decoded(colon < 0 ? login : login.substring(0, colon)));
            if (colon >= 0) {
                options.put("password", decoded(login.substring(colon + 1)));
            }
        }
        String rest = url.substring(at + 1);
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        int slash = place.indexOf('/');
        address(slash < 0 ? place : place.substring(0, slash), options);
        if (slash >= 0 && slash + 1 < place.length()) {
            options.put("dbname", decoded(place.substring(slash + 1)));
        }
        if (question >= 0) {
            for (String pair : rest.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("a parameter without a value (expected: name=value)");
                }
                options.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return options;
    }

    private static void address(String address, Map<String, String> options) {
        if (address.indexOf(',') >= 0) {
            throw new IllegalArgumentException("several hosts (expected: one; give each a receiver)");
        }
        int bracket = address.indexOf(']');
        int colon = address.lastIndexOf(':');
        String host = colon > bracket ? address.substring(0, colon) : address;
        if (host.startsWith("[") && bracket == host.length() - 1) {
            host = host.substring(1, bracket);
        }
        if (!host.isEmpty()) {
            options.put("host", decoded(host));
        }
        if (colon > bracket) {
            options.put("port", address.substring(colon + 1));
        }
    }

    /** {@code %XX} by hand: a decoder for forms would make a blank of a plus sign. */
    static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = new java.io.ByteArrayOutputStream();
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != '%') {
                bytes.write(utf8[i]);
                continue;
            }
            int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
            int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("a % that begins no %XX (expected: %25 for the sign itself)");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** {@code name=value name='va\'lue'}. */
    private static Map<String, String> parsePairs(String source) {
        var options = new LinkedHashMap<String, String>();
        int at = skipBlanks(source, 0);
        while (at < source.length()) {
            int equals = source.indexOf('=', at);
            String name = equals < 0 ? "" : source.substring(at, equals).strip();
            if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException(
                        "a name without a value (expected: host=… port=… user=… password=…)");
            }
            at = skipBlanks(source, equals + 1);
            var value = new StringBuilder();
            at = value(source, at, value);
            options.put(name, value.toString());
            at = skipBlanks(source, at);
        }
        return options;
    }

    private static int value(String source, int from, StringBuilder value) {
        boolean quoted = from < source.length() && source.charAt(from) == '\'';
        int at = quoted ? from + 1 : from;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '\\' && at + 1 < source.length()) {
                at++;
                value.append(source.charAt(at));
            } else if (quoted && c == '\'') {
                return at + 1;
            } else if (!quoted && Character.isWhitespace(c)) {
                return at;
            } else {
                value.append(c);
            }
            at++;
        }
        if (quoted) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        return at;
    }

    private static int skipBlanks(String source, int from) {
        int at = from;
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
        return at;
    }

    private ServerTarget target() {
        String host = take("host", "localhost");
        int port = port();
        String user = take("user", System.getProperty("user.name", "postgres"));
        var password = new Secret(take("password", ""));
        String database = take("dbname", user);
        Tls tls = tls();
        options.keySet().forEach(this::reportOther);
        ServerTarget target = host.startsWith("/")
                ? ServerTarget.unix(Path.of(host), port, user, password)
                : ServerTarget.tcp(host, port, user, password, tls);
        return target.maintainedIn(database).looking(ServerTarget.Names.ROLE);
    }

    private String take(String name, String fallback) {
        String value = options.getOrDefault(name, "");
        return value.isEmpty() ? fallback : value;
    }

    private int port() {
        String text = take("port", "5432");
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MOST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below: the number is as wrong as one that is too large
        }
        node.problem("datasource: the port is no number between 1 and 65535", "as a rule 5432");
        return 5432;
    }

    private Tls tls() {
        String mode = take("sslmode", "require");
        Path authorities = path("sslrootcert");
        return new Tls(
                switch (mode) {
                    case "disable" -> Tls.Mode.DISABLE;
                    // With an authority at hand its word is asked for, as libpq does it.
                    case "require" -> authorities == null ? Tls.Mode.REQUIRE : Tls.Mode.VERIFY_CA;
                    case "verify-ca" -> Tls.Mode.VERIFY_CA;
                    case "verify-full" -> Tls.Mode.VERIFY_FULL;
                    default -> {
                        node.problem(
                                "unsupported sslmode \"" + mode
                                        + "\"; only \"require\" (default), \"verify-full\", \"verify-ca\", and \"disable\" supported",
                                "write one of them");
                        yield Tls.Mode.REQUIRE;
                    }
                },
                authorities,
                path("sslcert"),
                path("sslkey"));
    }

    private @Nullable Path path(String name) {
        String text = take(name, "");
        return text.isEmpty() ? null : Path.of(text);
    }

    private void reportOther(String name) {
        if (Set.of("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey")
                .contains(name)) {
            return;
        }
        if (OURS.contains(name)) {
            node.warning(where(), "parameter " + name + " has no effect: the guarded session sets it", "take it out");
        } else {
            node.problem(
                    where() + ": parameter " + name + " is not supported",
                    "take it out; known are host, port, user, password, dbname, sslmode, sslrootcert, sslcert, sslkey");
        }
    }

    private String where() {
        return Optional.of("datasource").filter(node::has).orElse("additional_params");
    }
}
