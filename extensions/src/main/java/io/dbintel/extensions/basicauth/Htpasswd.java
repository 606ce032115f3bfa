package io.dbintel.extensions.basicauth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.dbintel.component.StartException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.codec.digest.Crypt;
import org.apache.commons.codec.digest.Md5Crypt;

/**
 * Lines of {@code name:hash} as Apache's {@code htpasswd} writes them.
 *
 * @see <a href="https://httpd.apache.org/docs/2.4/misc/password_encryptions.html">Password formats</a>
 */
final class Htpasswd {
    private static final int SHA1_BYTES = 20;

    private Htpasswd() {}

    /** @return hashes by name; a later line wins */
    static Map<String, String> parse(String text, String configPath) throws StartException {
        var users = new LinkedHashMap<String, String>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1 || colon == line.length() - 1) {
                throw new StartException(configPath + ": line " + number + " is no name:hash");
            }
            String hash = line.substring(colon + 1);
            if (!isUsable(hash)) {
                throw new StartException(configPath + ": line " + number
                        + ": the hash can't be read (expected: bcrypt, apr1, {SHA}, {SSHA}, crypt's $1$, $5$, $6$,"
                        + " or a plain password); make it with htpasswd -B");
            }
            users.put(line.substring(0, colon), hash);
        }
        return Map.copyOf(users);
    }

    private static boolean isUsable(String hash) {
        try {
            // What is tried here does not matter, only that it can be tried.
            matches("", hash.startsWith("$2") ? cheap(hash) : hash);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The same bcrypt hash with the least cost: checks the form without the work. */
    private static String cheap(String bcrypt) {
        return bcrypt.length() < 7 ? bcrypt : bcrypt.substring(0, 4) + "04" + bcrypt.substring(6);
    }

    /** @throws IllegalArgumentException if the hash is none */
    static boolean matches(String password, String hash) {
        byte[] plain = password.getBytes(StandardCharsets.UTF_8);
        if (hash.startsWith("$2")) {
            BCrypt.Result result = BCrypt.verifyer().verify(plain, hash.getBytes(StandardCharsets.UTF_8));
            if (!result.validFormat) {
                throw new IllegalArgumentException("no bcrypt hash");
            }
            return result.verified;
        }
        if (hash.startsWith("{SHA}")) {
            return equal(sha1(plain), base64(hash.substring(5), SHA1_BYTES));
        }
        if (hash.startsWith("{SSHA}")) {
            byte[] both = base64(hash.substring(6), SHA1_BYTES + 1);
            byte[] salt = Arrays.copyOfRange(both, SHA1_BYTES, both.length);
            return equal(sha1(plain, salt), Arrays.copyOf(both, SHA1_BYTES));
        }
        if (hash.startsWith("$apr1$")) {
            return equal(text(Md5Crypt.apr1Crypt(plain, hash)), text(hash));
        }
        if (hash.startsWith("$1$") || hash.startsWith("$5$") || hash.startsWith("$6$")) {
            return equal(text(Crypt.crypt(plain, hash)), text(hash));
        }
        return equal(plain, text(hash));
    }

    private static byte[] base64(String text, int least) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (bytes.length < least) {
            throw new IllegalArgumentException("too short");
        }
        return bytes;
    }

    private static byte[] sha1(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean equal(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }
}
