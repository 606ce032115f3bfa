/**
 * The {@code health_check} extension: a picture of the running collector enters, HTTP answers for probes and people leave.
 * Requests are answered on the server's virtual threads; nothing is computed between them.
 */
@NullMarked
package io.dbintel.extensions.healthcheck;

import org.jspecify.annotations.NullMarked;
