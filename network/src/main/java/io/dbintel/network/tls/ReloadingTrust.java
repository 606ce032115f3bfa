package io.dbintel.network.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom we trust, as the files say at the time of a handshake. With a server name of its own it checks the certificate against
 * that name instead of the name that was connected to; without verification it takes every server.
 */
final class ReloadingTrust extends X509ExtendedTrustManager {
    private final Reloaded<X509ExtendedTrustManager> current;
    private final boolean verify;
    private final String serverName;

    /** @param serverName empty for the name that was connected to */
    ReloadingTrust(Reloaded<X509ExtendedTrustManager> current, boolean verify, String serverName) {
        this.current = current;
        this.verify = verify;
        this.serverName = serverName;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!verify) {
            return;
        }
        if (serverName.isEmpty()) {
            current.get().checkServerTrusted(chain, authType, engine);
        } else {
            // Without the engine the JVM checks the chain but no name.
            current.get().checkServerTrusted(chain, authType);
            ServerNames.check(chain[0], serverName);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!verify) {
            return;
        }
        if (serverName.isEmpty()) {
            current.get().checkServerTrusted(chain, authType, socket);
        } else {
            current.get().checkServerTrusted(chain, authType);
            ServerNames.check(chain[0], serverName);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (verify) {
            current.get().checkServerTrusted(chain, authType);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        current.get().checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        current.get().checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        current.get().checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return current.get().getAcceptedIssuers();
    }
}
