package io.dbintel.extensions.bearertokenauth;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import java.util.List;
import java.util.Locale;

/**
 * Settings of {@code bearertokenauth}.
 *
 * @param scheme before the token; empty for the token alone
 * @param header in lower case
 * @param tokens a client sends the first, a server takes each
 * @param file with a token on each line, which wins over the tokens; empty for none
 */
record BearerTokenAuthConfig(String scheme, String header, List<Secret> tokens, String file) {
    static BearerTokenAuthConfig read(ConfigNode node) {
        Secret token = node.secret("token");
        List<Secret> tokens = node.texts("tokens", List.of()).stream()
                .filter(text -> !text.isEmpty())
                .map(Secret::new)
                .toList();
        String file = node.text("filename", "");
        if (!token.isEmpty() && !tokens.isEmpty()) {
            node.problem("either tokens or token should be set, not both", "remove one of the two");
        }
        if (token.isEmpty() && tokens.isEmpty() && file.isEmpty() && node.isPresent()) {
            node.problem("no bearer token provided", "set token, tokens or filename");
        }
        String header = node.text("header", "Authorization").toLowerCase(Locale.ROOT);
        if (!header.matches("[a-z0-9!#$&'*+.^_`|~-]+")) {
            node.problem("header", "expected: the name of a header", "");
        }
        return new BearerTokenAuthConfig(
                node.text("scheme", "Bearer"), header, token.isEmpty() ? tokens : List.of(token), file);
    }
}
