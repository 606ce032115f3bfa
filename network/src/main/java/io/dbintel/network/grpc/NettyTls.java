package io.dbintel.network.grpc;

import io.dbintel.network.tls.TlsContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** The JVM's TLS context as gRPC's transport wants it, with HTTP/2 by ALPN. */
final class NettyTls {
    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            "h2");

    private NettyTls() {}

    static SslContext server(TlsContext tls) {
        return configured(tls, false);
    }

    static SslContext client(TlsContext tls) {
        return configured(tls, true);
    }

    private static SslContext configured(TlsContext tls, boolean client) {
        var context = new JdkSslContext(
                tls.context(),
                client,
                tls.cipherSuites().isEmpty() ? null : tls.cipherSuites(),
                IdentityCipherSuiteFilter.INSTANCE,
                HTTP_2,
                tls.clientAuth() ? ClientAuth.REQUIRE : ClientAuth.NONE,
                tls.protocols().toArray(String[]::new),
                false);
        if (tls.namedGroups().isEmpty()) {
            return context;
        }
        return new DelegatingSslContext(context) {
            @Override
            protected void initEngine(SSLEngine engine) {
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setNamedGroups(tls.namedGroups().toArray(String[]::new));
                engine.setSSLParameters(parameters);
            }
        };
    }
}
