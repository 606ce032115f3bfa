/**
 * The {@code oauth2client} extension: client id and secret go to a token endpoint (RFC 6749, 4.4), a token comes back, is kept
 * until shortly before its end, and leaves with each request of a client. Asked for on the sending thread, one at a time.
 */
@NullMarked
package io.dbintel.extensions.oauth2client;

import org.jspecify.annotations.NullMarked;
