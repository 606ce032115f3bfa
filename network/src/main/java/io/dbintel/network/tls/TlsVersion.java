package io.dbintel.network.tls;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Versions of TLS as {@code min_version} and {@code max_version} write them. */
enum TlsVersion {
    V1_0("1.0", "TLSv1"),
    V1_1("1.1", "TLSv1.1"),
    V1_2("1.2", "TLSv1.2"),
    V1_3("1.3", "TLSv1.3");

    private final String key;
    private final String protocol;

    TlsVersion(String key, String protocol) {
        this.key = key;
        this.protocol = protocol;
    }

    static Optional<TlsVersion> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
    }

    /** Names of the JVM. */
    static List<String> protocols(TlsVersion min, TlsVersion max) {
        return Arrays.stream(values())
                .filter(each -> each.compareTo(min) >= 0 && each.compareTo(max) <= 0)
                .map(each -> each.protocol)
                .toList();
    }
}
