package io.dbintel.network.tls;

import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** {@code tls} of a client. */
public final class ClientTls {
    private final TlsConfig config;
    private final boolean insecure;
    private final boolean verify;
    private final String serverName;

    private ClientTls(TlsConfig config, boolean insecure, boolean verify, String serverName) {
        this.config = config;
        this.insecure = insecure;
        this.verify = verify;
        this.serverName = serverName;
    }

    /** Reads {@code tls} of a client's section. */
    public static ClientTls read(ConfigNode client) {
        ConfigNode node = client.section("tls");
        boolean insecure = node.flag("insecure", false);
        boolean skip = node.flag("insecure_skip_verify", false);
        if (skip && !insecure) {
            node.warning(
                    "insecure_skip_verify",
                    "every server is trusted, whoever it is",
                    "set ca_file to the certificate of its CA instead");
        }
        return new ClientTls(TlsConfig.read(node), insecure, !skip, node.text("server_name_override", ""));
    }

    /** Plain text. */
    public boolean isInsecure() {
        return insecure;
    }

    /** Name that the server's certificate must hold, empty for the name that is connected to. */
    public String serverName() {
        return serverName;
    }

    /** Reads the files. */
    public TlsContext context() throws StartException {
        var trust = new Reloaded<X509ExtendedTrustManager>(
                () -> Material.trust(config.ca(), config.systemCas()),
                config.ca().stream().toList(),
                config.reloadInterval());
        KeyManager[] keys = {};
        if (config.cert().isPresent() && config.key().isPresent()) {
            PemSource cert = config.cert().get();
            PemSource key = config.key().get();
            var reloaded = new Reloaded<X509ExtendedKeyManager>(
                    () -> Material.keys(cert, key), List.of(cert, key), config.reloadInterval());
            keys = Stream.of(new ReloadingKeys(reloaded)).toArray(KeyManager[]::new);
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys,
                    Stream.of(new ReloadingTrust(trust, verify, serverName)).toArray(TrustManager[]::new),
                    null);
            return TlsContext.of(context, config, false);
        } catch (GeneralSecurityException e) {
            throw new StartException("TLS can't be set up: " + e.getMessage(), e);
        }
    }
}
