/**
 * What components share when they listen or send: compression, authentication, status bodies. Below: {@code tls},
 * {@code grpc}, {@code http}, the wire side of OTLP in {@code otlp}, and queue and retry in {@code sending}.
 */
@NullMarked
package io.dbintel.network;

import org.jspecify.annotations.NullMarked;
