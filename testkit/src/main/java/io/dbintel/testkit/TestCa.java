package io.dbintel.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A certificate authority made by a test: certificates and keys as PEM files, signed with ECDSA on P-256. */
public final class TestCa {
    /** {@code 1.2.840.10045.4.3.2}, ecdsa-with-SHA256, as an algorithm identifier. */
    private static final byte[] ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final Path folder;
    private final String name;
    private final KeyPair keys;
    private final Path certificate;

    /** What a server or client needs. */
    public record Identity(Path certificate, Path key, KeyPair keys) {}

    /** @param folder where the files go */
    public TestCa(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        this.keys = newKeys();
        Instant now = Instant.now();
        byte[] constraints = extension(oid(0x55, 0x1d, 0x13), true, sequence(der(0x01, new byte[] {(byte) 0xff})));
        this.certificate = write(
                name + ".pem",
                pem("CERTIFICATE", sign(name, keys, now.minusSeconds(3600), now.plusSeconds(86_400), constraints)));
    }

    public Path certificate() {
        return certificate;
    }

    /** A certificate for names and addresses that is valid now. */
    public Identity issue(String file, String... names) {
        Instant now = Instant.now();
        return issue(file, now.minusSeconds(3600), now.plus(Duration.ofDays(1)), names);
    }

    /** A certificate whose time is over. */
    public Identity expired(String file, String... names) {
        Instant now = Instant.now();
        return issue(file, now.minusSeconds(7200), now.minusSeconds(3600), names);
    }

    private Identity issue(String file, Instant from, Instant to, String... names) {
        KeyPair own = newKeys();
        var alternatives = new ByteArrayOutputStream();
        for (String each : names) {
            alternatives.writeBytes(generalName(each));
        }
        byte[] extension = extension(oid(0x55, 0x1d, 0x11), false, der(0x30, alternatives.toByteArray()));
        Path certificateFile = write(file + ".pem", pem("CERTIFICATE", sign(file, own, from, to, extension)));
        Path keyFile = write(file + ".key", pem("PRIVATE KEY", own.getPrivate().getEncoded()));
        return new Identity(certificateFile, keyFile, own);
    }

    private byte[] sign(String subject, KeyPair subjectKeys, Instant from, Instant to, byte[]... extensions) {
        byte[] body = sequence(
                der(0xa0, integer(2)),
                integer(SERIAL.getAndIncrement()),
                ECDSA_SHA256,
                commonName(name),
                sequence(time(from), time(to)),
                commonName(subject),
                subjectKeys.getPublic().getEncoded(),
                der(0xa3, sequence(extensions)));
        return sequence(body, ECDSA_SHA256, bits(signature(keys.getPrivate(), body)));
    }

    private static byte[] signature(PrivateKey key, byte[] data) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(String file, String text) {
        try {
            return Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PEM block. */
    public static String pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    private static byte[] generalName(String text) {
        boolean address = text.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        try {
            return address
                    ? der(0x87, InetAddress.getByName(text).getAddress())
                    : der(0x82, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] commonName(String text) {
        byte[] value = der(0x0c, text.getBytes(StandardCharsets.UTF_8));
        return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), value)));
    }

    private static byte[] time(Instant instant) {
        String text = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(instant);
        return der(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] extension(byte[] id, boolean critical, byte[] value) {
        byte[] octets = der(0x04, value);
        return critical ? sequence(id, der(0x01, new byte[] {(byte) 0xff}), octets) : sequence(id, octets);
    }

    private static byte[] oid(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return der(0x06, content);
    }

    private static byte[] integer(long value) {
        return der(0x02, BigInteger.valueOf(value).toByteArray());
    }

    private static byte[] bits(byte[] value) {
        byte[] content = new byte[value.length + 1];
        System.arraycopy(value, 0, content, 1, value.length);
        return der(0x03, content);
    }

    private static byte[] sequence(byte[]... parts) {
        var content = new ByteArrayOutputStream();
        List.of(parts).forEach(content::writeBytes);
        return der(0x30, content.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }
}
