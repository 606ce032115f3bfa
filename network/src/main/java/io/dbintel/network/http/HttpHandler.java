package io.dbintel.network.http;

/** Answers requests of a server of ours. May block: each request has a virtual thread. */
@FunctionalInterface
public interface HttpHandler {
    HttpAnswer handle(HttpRequest request);
}
