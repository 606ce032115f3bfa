/**
 * The {@code bearertokenauth} extension: a token from the configuration or a file leaves with each request of a client; on a
 * server, the tokens of requests enter and are compared. Runs on the thread of the request.
 */
@NullMarked
package io.dbintel.extensions.bearertokenauth;

import org.jspecify.annotations.NullMarked;
