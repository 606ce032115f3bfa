/** Certificates and keys from PEM, and contexts made of them for gRPC and HTTP alike. */
@NullMarked
package io.dbintel.network.tls;

import org.jspecify.annotations.NullMarked;
