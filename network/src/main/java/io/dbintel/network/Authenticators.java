package io.dbintel.network;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.StartException;
import java.util.Optional;

/** Finds the extension that {@code auth.authenticator} names. */
public final class Authenticators {
    private Authenticators() {}

    /** @param id as it is configured; empty for none */
    public static Optional<ServerAuthenticator> server(String id, Host host) throws StartException {
        return find(id, host, ServerAuthenticator.class);
    }

    /** @param id as it is configured; empty for none */
    public static Optional<ClientAuthenticator> client(String id, Host host) throws StartException {
        return find(id, host, ClientAuthenticator.class);
    }

    private static <T extends Extension> Optional<T> find(String id, Host host, Class<T> type) throws StartException {
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Extension found = host.extension(ComponentId.parse(id))
                .orElseThrow(
                        () -> new StartException(
                                "failed to resolve authenticator \"" + id
                                        + "\": authenticator not found; configure it under extensions and list it in service::extensions"));
        if (!type.isInstance(found)) {
            throw new StartException("failed to resolve authenticator \"" + id + "\": it is no "
                    + (type == ServerAuthenticator.class ? "server" : "client") + " authenticator");
        }
        return Optional.of(type.cast(found));
    }
}
