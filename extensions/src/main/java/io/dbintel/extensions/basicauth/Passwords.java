package io.dbintel.extensions.basicauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Compares passwords with hashes that are slow on purpose. A pair that matched is remembered, as a salted digest, so that each
 * request of a client does not cost a tenth of a second; at most {@value #MAX_KNOWN}, the one not seen for longest goes first.
 * Not more than {@value #AT_ONCE} are computed at once: guessing costs the guesser time and not this program its processors.
 */
final class Passwords {
    private static final int MAX_KNOWN = 1000;
    private static final int AT_ONCE = 2;
    /** Computed for a name that nobody has, so that the time of the answer does not tell which names there are. */
    private static final String NOBODY = "$2b$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234";

    private final byte[] salt = new byte[32];
    private final Semaphore computing = new Semaphore(AT_ONCE);
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    Passwords() {
        new SecureRandom().nextBytes(salt);
    }

    /** @param hash empty for a name that nobody has */
    boolean match(String password, Optional<String> hash) {
        String key = digest(password, hash.orElse(""));
        synchronized (known) {
            if (known.get(key) != null) {
                return true;
            }
        }
        computing.acquireUninterruptibly();
        try {
            boolean matches = Htpasswd.matches(password, hash.orElse(NOBODY));
            boolean right = matches && hash.isPresent();
            if (right) {
                synchronized (known) {
                    known.put(key, true);
                }
            }
            return right;
        } finally {
            computing.release();
        }
    }

    private String digest(String password, String hash) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            digest.update(hash.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(password.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
