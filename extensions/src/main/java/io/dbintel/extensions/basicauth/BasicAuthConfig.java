package io.dbintel.extensions.basicauth;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import java.util.Optional;

/**
 * Settings of {@code basicauth}.
 *
 * @param file with lines of {@code name:hash}, empty for none
 * @param inline lines of the same form, which win over the file's
 * @param client what a client sends; empty for a server
 */
record BasicAuthConfig(String file, Secret inline, Optional<Client> client) {

    /** Files, where they are named, win over the texts. */
    record Client(String username, Secret password, String usernameFile, String passwordFile) {}

    static BasicAuthConfig read(ConfigNode node) {
        ConfigNode htpasswd = node.section("htpasswd");
        ConfigNode clientAuth = node.section("client_auth");
        String file = htpasswd.text("file", "");
        Secret inline = htpasswd.secret("inline");
        var client = new Client(
                clientAuth.text("username", ""),
                clientAuth.secret("password"),
                clientAuth.text("username_file", ""),
                clientAuth.text("password_file", ""));
        boolean server = !file.isEmpty() || !inline.isEmpty();
        if (server && clientAuth.isPresent()) {
            node.problem(
                    "only one of `htpasswd` or `client_auth` can be specified",
                    "make two extensions, such as basicauth/server and basicauth/client");
        } else if (!server && !clientAuth.isPresent() && node.isPresent()) {
            node.problem("no credential source provided", "set htpasswd for a server, client_auth for a client");
        } else if (!server
                && client.username().isEmpty()
                && client.usernameFile().isEmpty()) {
            clientAuth.problem("username", "expected: a name, here or in username_file", "");
        }
        return new BasicAuthConfig(file, inline, server ? Optional.empty() : Optional.of(client));
    }
}
