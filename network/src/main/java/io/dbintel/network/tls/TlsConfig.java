package io.dbintel.network.tls;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The keys that both ends of TLS share.
 *
 * @param ca certificates that are trusted; none for those of the JVM
 * @param systemCas trust the JVM's certificates too
 * @param cert certificate and its chain
 * @param protocols in the JVM's names
 * @param cipherSuites in the Collector's names, empty for the JVM's choice
 * @param namedGroups in the JVM's names, empty for the JVM's choice
 * @param reloadInterval how often files are looked at again, zero for never
 */
record TlsConfig(
        Optional<PemSource> ca,
        boolean systemCas,
        Optional<PemSource> cert,
        Optional<PemSource> key,
        List<String> protocols,
        List<String> cipherSuites,
        List<String> namedGroups,
        Duration reloadInterval) {
    private static final TlsVersion LOWEST = TlsVersion.V1_2;
    private static final TlsVersion HIGHEST = TlsVersion.V1_3;

    static TlsConfig read(ConfigNode node) {
        Optional<PemSource> cert = source(node, "cert");
        Optional<PemSource> key = source(node, "key");
        if (cert.isPresent() != key.isPresent()) {
            node.problem(
                    "for auth via TLS, provide both certificate and key, or neither",
                    cert.isPresent() ? "add key_file" : "add cert_file");
        }
        TlsVersion min = version(node, "min_version", LOWEST);
        TlsVersion max = version(node, "max_version", HIGHEST);
        if (min.compareTo(max) > 0) {
            node.problem(
                    "invalid TLS configuration: min_version cannot be greater than max_version",
                    "swap the two, or leave max_version out");
        }
        ConfigNode tpm = node.section("tpm");
        if (tpm.flag("enabled", false)) {
            tpm.problem(
                    "enabled", "keys in a TPM are not supported", "put the key into a file and name it in key_file");
        }
        tpm.ignored("keys in a TPM are not supported", "path", "owner_auth", "auth");
        return new TlsConfig(
                source(node, "ca"),
                node.flag("include_system_ca_certs_pool", false),
                cert,
                key,
                TlsVersion.protocols(min, max),
                ciphers(node),
                groups(node),
                node.duration("reload_interval", Duration.ZERO, Duration.ZERO));
    }

    private static Optional<PemSource> source(ConfigNode node, String what) {
        String file = node.text(what + "_file", "");
        Secret pem = node.secret(what + "_pem");
        if (!file.isEmpty() && !pem.isEmpty()) {
            node.problem("provide either " + what + "_file or " + what + "_pem, but not both", "remove one of the two");
        }
        return file.isEmpty() && pem.isEmpty()
                ? Optional.empty()
                : Optional.of(new PemSource(node.path() + "::" + what + "_file", file, pem));
    }

    private static TlsVersion version(ConfigNode node, String key, TlsVersion fallback) {
        String text = node.text(key, "");
        if (text.isEmpty()) {
            return fallback;
        }
        Optional<TlsVersion> version = TlsVersion.of(text);
        if (version.isEmpty()) {
            node.problem(
                    key,
                    "invalid TLS " + key + ": unsupported TLS version: \"" + text
                            + "\", expected: 1.0, 1.1, 1.2 or 1.3",
                    "");
        }
        return version.orElse(fallback);
    }

    private static List<String> ciphers(ConfigNode node) {
        List<String> names = node.texts("cipher_suites", List.of());
        boolean insecure = node.flag("include_insecure_cipher_suites", false);
        for (String name : names) {
            if (!CipherSuites.isKnown(name) || CipherSuites.isInsecure(name) && !insecure) {
                node.problem(
                        "cipher_suites",
                        "invalid TLS cipher suite: \"" + name + "\"",
                        CipherSuites.isInsecure(name)
                                ? "it is insecure; set include_insecure_cipher_suites: true to use it all the same"
                                : "write Go's name of a suite of TLS 1.2, as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            }
        }
        return names;
    }

    private static List<String> groups(ConfigNode node) {
        return node.texts("curve_preferences", List.of()).stream()
                .map(name -> {
                    String group = switch (name) {
                        case "X25519" -> "x25519";
                        case "P256" -> "secp256r1";
                        case "P384" -> "secp384r1";
                        case "P521" -> "secp521r1";
                        default -> "";
                    };
                    if (group.isEmpty()) {
                        node.problem(
                                "curve_preferences",
                                "invalid curve type \"" + name + "\", expected: X25519, P256, P384, P521",
                                "");
                    }
                    return group;
                })
                .filter(group -> !group.isEmpty())
                .toList();
    }
}
