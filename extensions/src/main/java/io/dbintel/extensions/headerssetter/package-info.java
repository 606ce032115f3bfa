/**
 * The {@code headers_setter} extension: the origin of a batch (headers of the request that brought it, what an authenticator said of
 * the client) enters, headers of the request that sends it on leave. Runs on the sending thread.
 */
@NullMarked
package io.dbintel.extensions.headerssetter;

import org.jspecify.annotations.NullMarked;
