package io.dbintel.network;

import io.dbintel.component.Extension;
import java.util.Map;

/** An extension that gives the credentials of requests that we send. Safe for any thread. */
public interface ClientAuthenticator extends Extension {
    /**
     * Headers of one request; asked before each, so that a token may change. May block for a token.
     *
     * @throws AuthenticationException if it has none now; the request is tried again
     */
    Map<String, String> headers() throws AuthenticationException;
}
