package io.dbintel.database;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the way to a server is protected.
 *
 * @param authorities PEM file with the certificates that the server's is checked against; absent for
 *     {@code ~/.postgresql/root.crt} or, where that does not exist and there is no own certificate, those that the JVM trusts
 * @param certificate PEM file with the own certificate; absent if the server asks for none
 * @param key PKCS-8 key of {@code certificate}
 */
public record Tls(
        Mode mode,
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** What is demanded of the server, in libpq's words. */
    public enum Mode {
        /** No TLS. */
        DISABLE("disable"),
        /** TLS, with whatever certificate the server shows. */
        REQUIRE("require"),
        /** TLS, with a certificate that an authority signed, for whatever host name. */
        VERIFY_CA("verify-ca"),
        /** TLS, with a certificate that an authority signed for this host name. */
        VERIFY_FULL("verify-full");

        private final String libpq;

        Mode(String libpq) {
            this.libpq = libpq;
        }

        String libpq() {
            return libpq;
        }
    }

    /** The driver checks against a file or not at all; without one the JVM's own authorities must be asked for. */
    boolean usesAuthoritiesOfJvm() {
        return (mode == Mode.VERIFY_FULL || mode == Mode.VERIFY_CA)
                && authorities == null
                && certificate == null
                && !Files.exists(Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt"));
    }

    /** No TLS. */
    public static final Tls DISABLED = new Tls(Mode.DISABLE, null, null, null);

    /** TLS without a look at the server's certificate. */
    public static final Tls REQUIRED = new Tls(Mode.REQUIRE, null, null, null);
}
