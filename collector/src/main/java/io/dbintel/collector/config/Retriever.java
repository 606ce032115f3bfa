package io.dbintel.collector.config;

import io.dbintel.component.config.Place;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Fetches the texts that sources and {@code ${…}} name: variables, files, secrets, web pages. Each is fetched once. */
final class Retriever {
    private static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final int BOM = '\uFEFF';

    private final Map<String, String> environment;
    private final Path secrets;
    private final Duration httpTimeout;
    private final Map<String, Optional<String>> fetched = new HashMap<>();
    private final Set<Path> files = new LinkedHashSet<>();

    /**
     * @param secrets folder with a file for each secret
     * @param httpTimeout for one answer, connecting included
     */
    Retriever(Map<String, String> environment, Path secrets, Duration httpTimeout) {
        this.environment = environment;
        this.secrets = secrets;
        this.httpTimeout = httpTimeout;
    }

    /** The files that were asked for, whether they are there or not. */
    Set<Path> files() {
        return files;
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** Empty if there is no such file. */
    Optional<String> file(String name, Place place) throws SourceException {
        return once("file:" + name, () -> readFile(name, place));
    }

    /** The text of a secret without the line break at its end; empty if there is none of that name. */
    Optional<String> secret(String name, Place place) throws SourceException {
        if (!SECRET_NAME.matcher(name).matches()) {
            throw new SourceException(
                    "\"" + name + "\" is no name of a secret",
                    "use letters, digits, '.', '_' and '-'; it names a file in " + secrets,
                    place);
        }
        if (!Files.isDirectory(secrets)) {
            throw new SourceException(
                    "there is no folder of secrets " + secrets,
                    "create it, or name another with --secrets-dir or DBINTEL_SECRETS_DIR",
                    place);
        }
        return file(secrets.resolve(name).toString(), place).map(Retriever::withoutLineBreak);
    }

    /** A text without the one line break at its end that editors write. */
    static String withoutLineBreak(String text) {
        int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
        return text.substring(0, text.length() - end);
    }

    String http(String url, Place place) throws SourceException {
        return once(url, () -> Optional.of(readHttp(url, place))).orElse("");
    }

    private interface Fetch {
        Optional<String> get() throws SourceException;
    }

    private Optional<String> once(String key, Fetch fetch) throws SourceException {
        Optional<String> known = fetched.get(key);
        if (known == null) {
            known = fetch.get();
            fetched.put(key, known);
        }
        return known;
    }

    private Optional<String> readFile(String name, Place place) throws SourceException {
        String what = "unable to read the file file:" + name + ": ";
        try {
            Path path = Path.of(name);
            files.add(path);
            if (Files.isDirectory(path)) {
                throw new SourceException(
                        what + "it is a directory", "name a file in it; --config may be repeated", place);
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(Budget.MAX_SOURCE + 1);
                if (bytes.length > Budget.MAX_SOURCE) {
                    throw new SourceException(
                            what + "it is larger than " + (Budget.MAX_SOURCE >> 20) + " MiB",
                            "check that it is a configuration, or split it",
                            place);
                }
                return Optional.of(decode(bytes, name, what));
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            return Optional.empty();
        } catch (java.nio.file.AccessDeniedException e) {
            throw new SourceException(what + "permission denied", "give the collector's user read access", place);
        } catch (IOException e) {
            throw new SourceException(what + e.getMessage(), "check the path", place);
        }
    }

    private String readHttp(String url, Place place) throws SourceException {
        String what = "unable to fetch " + Masking.mask(url) + ": ";
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(httpTimeout)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            var answer =
                    client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), Budget.MAX_SOURCE));
            try {
                HttpResponse<byte[]> response = answer.get(httpTimeout.toMillis(), TimeUnit.MILLISECONDS);
                if (response.statusCode() != 200) {
                    throw new SourceException(
                            what + "the answer is " + response.statusCode() + " (expected: 200)",
                            "check the address with curl",
                            place);
                }
                return decode(response.body(), Masking.mask(url), what);
            } finally {
                answer.cancel(true);
                client.shutdownNow();
            }
        } catch (IllegalArgumentException e) {
            throw new SourceException(what + "it is no address", "write http://host/path", place);
        } catch (TimeoutException e) {
            throw new SourceException(
                    what + "no answer within " + httpTimeout.toSeconds() + "s", "check the server", place);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason =
                    cause.getMessage() == null ? cause.getClass().getSimpleName() : Masking.mask(cause.getMessage());
            throw new SourceException(what + reason, "check that the server runs and can be reached", place);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(what + "interrupted", "", place);
        }
    }

    private static String decode(byte[] bytes, String name, String what) throws SourceException {
        var in = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            byte[] before = Arrays.copyOf(bytes, in.position());
            int line = 1;
            for (byte b : before) {
                line += b == '\n' ? 1 : 0;
            }
            throw new SourceException(
                    what + "it is not in UTF-8", "save it in UTF-8, for example with iconv", new Place(name, line));
        }
    }
}
