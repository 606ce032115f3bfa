package io.dbintel.network.tls;

import io.dbintel.component.StartException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes the JVM's key and trust managers from PEM. */
final class Material {
    private Material() {}

    static X509ExtendedKeyManager keys(PemSource certSource, PemSource keySource) throws StartException {
        List<X509Certificate> chain = certificates(certSource);
        String pem = keySource.read();
        try {
            PrivateKey key = Pem.privateKey(pem);
            belongTogether(chain.getFirst(), key, keySource);
            KeyStore store = emptyStore();
            store.setKeyEntry("key", key, new char[0], chain.toArray(X509Certificate[]::new));
            var factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, new char[0]);
            return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new StartException(keySource.configPath() + ": no usable private key: " + e.getMessage(), e);
        }
    }

    /** A file may be replaced a moment before the other: such a pair would fail every handshake. */
    private static void belongTogether(X509Certificate certificate, PrivateKey key, PemSource keySource)
            throws GeneralSecurityException, StartException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return;
        }
        byte[] message = {1, 2, 3};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(message);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(message);
        if (!verifier.verify(signature)) {
            throw new StartException(keySource.configPath() + ": the private key does not belong to the certificate");
        }
    }

    /** @param ca none for the JVM's certificates alone */
    static X509ExtendedTrustManager trust(Optional<PemSource> ca, boolean systemToo) throws StartException {
        try {
            if (ca.isEmpty()) {
                return trust(null);
            }
            KeyStore store = emptyStore();
            var trusted = new ArrayList<>(certificates(ca.get()));
            if (systemToo) {
                trusted.addAll(Arrays.asList(trust(null).getAcceptedIssuers()));
            }
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("ca" + i, trusted.get(i));
            }
            return trust(store);
        } catch (GeneralSecurityException e) {
            throw new StartException("TLS: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trust(@org.jspecify.annotations.Nullable KeyStore store)
            throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("the JVM has no X.509 trust manager");
    }

    private static List<X509Certificate> certificates(PemSource source) throws StartException {
        String pem = source.read();
        try {
            return Pem.certificates(pem);
        } catch (GeneralSecurityException e) {
            throw new StartException(source.configPath() + ": no usable certificate: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store", e);
        }
        return store;
    }
}
