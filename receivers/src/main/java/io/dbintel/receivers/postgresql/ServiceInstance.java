package io.dbintel.receivers.postgresql;

import io.dbintel.network.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The value of {@code service.instance.id}: what tells one server from another where both are called the same. */
final class ServiceInstance {
    private static final UUID NAMESPACE = UUID.fromString("4d63009a-8d0f-11ee-aad7-4c796ed8e320");

    private ServiceInstance() {}

    /** {@code host:port}; a name that means this machine gives way to the machine's own. */
    static String plain(Endpoint endpoint, String machine) {
        return new Endpoint(isLocal(endpoint.host()) ? machine : endpoint.host(), endpoint.port()).toString();
    }

    private static boolean isLocal(String host) {
        return host.isEmpty()
                || host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /** The UUID (version 5) of a server that is reached by TCP. */
    static UUID tcp(Endpoint endpoint, String machine) {
        return uuid(plain(endpoint, machine));
    }

    /** The UUID (version 5) of a server behind a socket file. */
    static UUID unix(String path, String machine) {
        return uuid("unix\0" + machine + "\0" + path);
    }

    /** RFC 9562, 5.5: SHA-1 of the name space's bytes and the name, cut to 128 bits. */
    private static UUID uuid(String seed) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(NAMESPACE.getMostSignificantBits())
                    .putLong(NAMESPACE.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(seed.getBytes(StandardCharsets.UTF_8)));
            long high = hash.getLong() & ~0xF000L | 0x5000L;
            long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** What this machine calls itself. */
    static String machine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException noLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unnamed) {
                return "localhost";
            }
        }
    }
}
