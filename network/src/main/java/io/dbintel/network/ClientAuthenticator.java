package io.dbintel.network;

import io.dbintel.component.Extension;
import io.dbintel.telemetry.Origin;
import java.util.List;
import java.util.Map;

/** An extension that gives the credentials of requests that we send. Safe for any thread. */
public interface ClientAuthenticator extends Extension {
    /**
     * Headers of one request; asked before each, so that a token may change. May block for a token.
     *
     * @param configured what is sent without this extension, by lower-case name
     * @param origin of the batch that is sent
     * @return all headers to send, by lower-case name
     * @throws AuthenticationException if it has none now; the request is tried again
     */
    Map<String, String> headers(Map<String, String> configured, Origin origin) throws AuthenticationException;

    /**
     * What the headers depend on: batches whose origins differ in it are never merged into one request. Empty where the headers
     * are the same for all.
     */
    default List<String> distinction(Origin origin) {
        return List.of();
    }
}
