package io.dbintel.network.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Compares a certificate's alternative names with the name that is expected (RFC 6125: {@code *} for the first label). */
final class ServerNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private ServerNames() {}

    static void check(X509Certificate certificate, String expected) throws CertificateException {
        var names = new ArrayList<String>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                boolean name = alternative.get(0) instanceof Integer type && (type == DNS || type == ADDRESS);
                if (name && alternative.get(1) instanceof String text) {
                    names.add(text);
                }
            }
        }
        if (names.stream().noneMatch(name -> matches(name, expected))) {
            throw new CertificateException(
                    "certificate is valid for " + String.join(", ", names) + ", not " + expected);
        }
    }

    static boolean matches(String name, String expected) {
        String pattern = name.toLowerCase(Locale.ROOT);
        String wanted = expected.toLowerCase(Locale.ROOT);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        return dot > 0 && wanted.substring(dot).equals(pattern.substring(1));
    }
}
