package io.dbintel.network.tls;

import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** {@code tls} of a server. */
public final class ServerTls {
    private final TlsConfig config;
    private final Optional<PemSource> clientCa;
    private final boolean clientCaReload;

    private ServerTls(TlsConfig config, Optional<PemSource> clientCa, boolean clientCaReload) {
        this.config = config;
        this.clientCa = clientCa;
        this.clientCaReload = clientCaReload;
    }

    /** Reads {@code tls} of a server's section; empty where it is not written: plain text. */
    public static Optional<ServerTls> read(ConfigNode server) {
        ConfigNode node = server.section("tls");
        if (!node.isPresent() || node.isNull()) {
            return Optional.empty();
        }
        TlsConfig config = TlsConfig.read(node);
        if (config.cert().isEmpty() && config.key().isEmpty()) {
            node.problem(
                    "a server with TLS needs a certificate and a key", "set cert_file and key_file, or remove tls");
        }
        String clientCa = node.text("client_ca_file", "");
        Optional<PemSource> source = clientCa.isEmpty()
                ? Optional.empty()
                : Optional.of(new PemSource(
                        node.path() + "::client_ca_file", clientCa, io.dbintel.component.config.Secret.EMPTY));
        return Optional.of(new ServerTls(config, source, node.flag("client_ca_file_reload", false)));
    }

    /** Reads the files. */
    public TlsContext context() throws StartException {
        PemSource cert = config.cert().orElseThrow(() -> new StartException("a server with TLS needs cert_file"));
        PemSource key = config.key().orElseThrow(() -> new StartException("a server with TLS needs key_file"));
        var keys = new Reloaded<X509ExtendedKeyManager>(
                () -> Material.keys(cert, key), List.of(cert, key), config.reloadInterval());
        // Go watches this file; here it is looked at like the others, once a second where no interval is set.
        var interval = clientCaReload && config.reloadInterval().isZero()
                ? java.time.Duration.ofSeconds(1)
                : config.reloadInterval();
        Optional<PemSource> ca = clientCa.or(config::ca);
        var trust = new Reloaded<X509ExtendedTrustManager>(
                () -> Material.trust(ca, config.systemCas()), ca.stream().toList(), interval);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    Stream.of(new ReloadingKeys(keys)).toArray(KeyManager[]::new),
                    Stream.of(new ReloadingTrust(trust, true, "")).toArray(TrustManager[]::new),
                    null);
            return TlsContext.of(context, config, clientCa.isPresent());
        } catch (GeneralSecurityException e) {
            throw new StartException("TLS can't be set up: " + e.getMessage(), e);
        }
    }
}
