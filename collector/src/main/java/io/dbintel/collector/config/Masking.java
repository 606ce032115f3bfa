package io.dbintel.collector.config;

import io.dbintel.component.config.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes passwords out of texts that are no secrets as a whole: addresses with user and password, connection strings. In doubt
 * it takes too much.
 */
public final class Masking {
    /** {@code scheme://user:password@host}; a password may hold anything but blanks, so the last @ of the word ends it. */
    private static final Pattern URL = Pattern.compile("(://[^\\s:/@]*:)[^\\s\"]*@");
    /** {@code user:password@tcp(host)/db}, as Go's MySQL driver has it. */
    private static final Pattern DSN = Pattern.compile("(^|[\\s\"=])([^\\s:/@\"=]+:)[^\\s\"]*@(?=[a-z0-9]*\\(|/)");
    /** {@code password=…} in query strings and key-value connection strings. */
    private static final Pattern PAIR = Pattern.compile(
            "(?i)((?:password|passwd|pwd|passphrase|secret|token|api[-_]?key|license[-_]?key)\\s*=\\s*)('(?:[^'\\\\]|\\\\.)*'?|[^\\s&;\"']+)");

    private static final List<String> SECRET_KEYS = List.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "api-key",
            "apikey",
            "api_key",
            "license_key",
            "license-key",
            "authorization",
            "key_pem",
            "private_key");
    private static final List<String> HARMLESS_ENDS = List.of("_file", "_path", "_url", "_name", "_type", "_header");

    private Masking() {}

    public static String mask(String text) {
        String masked = text;
        if (masked.indexOf('@') >= 0) {
            masked = URL.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(Secret.REDACTED) + "@");
            masked = DSN.matcher(masked).replaceAll("$1$2" + Matcher.quoteReplacement(Secret.REDACTED) + "@");
        }
        return masked.indexOf('=') < 0
                ? masked
                : PAIR.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(Secret.REDACTED));
    }

    /** A tree of maps, lists and scalars with its passwords taken out, by their keys and by their form. */
    static Object maskTree(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var masked = new LinkedHashMap<String, Object>();
                map.forEach((key, value) -> {
                    boolean hidden = value instanceof String text && !text.isEmpty() && isSecret(String.valueOf(key));
                    masked.put(String.valueOf(key), hidden ? Secret.REDACTED : maskTree(value));
                });
                yield masked;
            }
            case List<?> list -> list.stream().map(Masking::maskTree).toList();
            case String text -> mask(text);
            default -> tree;
        };
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return SECRET_KEYS.stream().anyMatch(lower::contains)
                && HARMLESS_ENDS.stream().noneMatch(lower::endsWith);
    }
}
