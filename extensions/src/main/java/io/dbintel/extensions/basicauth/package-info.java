/**
 * The {@code basicauth} extension: on a server, names and passwords of requests enter and are compared with an htpasswd file; on a
 * client, a name and a password leave with each request. Runs on the thread of the request.
 */
@NullMarked
package io.dbintel.extensions.basicauth;

import org.jspecify.annotations.NullMarked;
