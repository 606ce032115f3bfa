package io.dbintel.network.tls;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A TLS context and what an engine made of it is to be set to.
 *
 * @param cipherSuites in the JVM's names, empty for the context's own
 * @param namedGroups in the JVM's names, empty for the context's own
 * @param clientAuth a server that demands a certificate of its clients
 */
public record TlsContext(
        SSLContext context,
        List<String> protocols,
        List<String> cipherSuites,
        List<String> namedGroups,
        boolean clientAuth) {

    /** Sets an engine's parameters, keeping the others as they are. */
    public SSLParameters apply(SSLParameters parameters) {
        parameters.setProtocols(protocols.toArray(String[]::new));
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
        if (!namedGroups.isEmpty()) {
            parameters.setNamedGroups(namedGroups.toArray(String[]::new));
        }
        return parameters;
    }

    static TlsContext of(SSLContext context, TlsConfig config, boolean clientAuth) {
        List<String> supported = List.of(context.getSupportedSSLParameters().getCipherSuites());
        List<String> suites = config.cipherSuites().isEmpty()
                ? List.of()
                : CipherSuites.enabled(config.cipherSuites()).stream()
                        .filter(supported::contains)
                        .toList();
        return new TlsContext(context, config.protocols(), suites, config.namedGroups(), clientAuth);
    }
}
