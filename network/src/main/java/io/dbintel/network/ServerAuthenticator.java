package io.dbintel.network;

import io.dbintel.component.Extension;
import java.util.List;
import java.util.Map;

/** An extension that decides who may send to a server of ours. Safe for any thread. */
public interface ServerAuthenticator extends Extension {
    /**
     * Looks at one request.
     *
     * @param headers gRPC metadata or HTTP headers by lower-case name, and the query parameters that {@code auth.request_params}
     *     names
     * @return what is known of the client, for {@link io.dbintel.telemetry.Origin#auth}
     * @throws AuthenticationException if it may not
     */
    Map<String, String> authenticate(Map<String, List<String>> headers) throws AuthenticationException;
}
