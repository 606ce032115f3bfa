package io.dbintel.network.tls;

import io.dbintel.component.StartException;
import io.dbintel.component.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A PEM text, in a file or in the configuration.
 *
 * @param configPath path of the key in the configuration, for messages
 * @param file empty where the text is inline
 */
record PemSource(String configPath, String file, Secret inline) {
    /** A certificate is a few kilobytes, a bundle of all public ones 250 KiB. */
    private static final long MAX_BYTES = 16 << 20;

    String read() throws StartException {
        if (file.isEmpty()) {
            return inline.reveal();
        }
        try {
            Path path = Path.of(file);
            if (Files.size(path) > MAX_BYTES) {
                throw new StartException(configPath + ": " + file + " is larger than 16 MiB; it can't be a PEM file");
            }
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new StartException(configPath + ": " + file + " does not exist; create it or correct the path", e);
        } catch (IOException e) {
            throw new StartException(configPath + ": " + file + " can't be read: " + e, e);
        }
    }

    /** Of the file; empty where there is none, or none that can be asked. */
    Optional<java.nio.file.attribute.FileTime> modified() {
        try {
            return file.isEmpty() ? Optional.empty() : Optional.of(Files.getLastModifiedTime(Path.of(file)));
        } catch (IOException e) {
            // It is being replaced; the certificates in use stay until it is there again.
            return Optional.empty();
        }
    }
}
