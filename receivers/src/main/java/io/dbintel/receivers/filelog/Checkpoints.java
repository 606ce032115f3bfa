package io.dbintel.receivers.filelog;

import io.dbintel.component.SparseLog;
import io.dbintel.component.Storage;
import io.dbintel.receivers.filelog.TrackedFile.Position;
import io.dbintel.telemetry.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How far files were delivered, in a storage: under {@code knownFiles} lines of JSON, first the number of files, then an object for
 * each. Sets of files that went out of memory lie under {@code knownFiles0}, {@code knownFiles1} and so on, the oldest is written over.
 */
final class Checkpoints implements FileTracker.Archive {
    private static final String KEY = "knownFiles";
    private static final String INDEX_KEY = "knownFilesArchiveIndex";
    private static final JsonFactory JSON = new JsonFactory();

    private final Storage storage;
    private final int archived;
    private final Logger log;
    private final SparseLog failures;
    private int index;
    private byte[] last = {};

    /** @param archived sets of files that are kept after they went out of memory */
    Checkpoints(Storage storage, int archived, SparseLog failures, Logger log) {
        this.storage = storage;
        this.archived = archived;
        this.failures = failures;
        this.log = log;
    }

    /** The files as they were left. */
    List<TrackedFile> load() throws IOException {
        index = storage.get(INDEX_KEY)
                .map(bytes -> (int) Long.parseLong(new String(bytes, StandardCharsets.UTF_8).strip()))
                .orElse(0);
        return read(KEY);
    }

    /** Writes down how far files were delivered; a failure is said, and the next attempt writes all. */
    void save(List<TrackedFile> files) {
        byte[] now = write(files);
        if (Arrays.equals(now, last)) {
            return;
        }
        try {
            storage.put(KEY, now);
            last = now;
        } catch (IOException e) {
            failed(e);
        }
    }

    void close() {
        storage.close();
    }

    @Override
    public @Nullable TrackedFile take(Fingerprint fingerprint) {
        for (int i = 0; i < archived; i++) {
            // The youngest first.
            int slot = Math.floorMod(index - 1 - i, archived);
            try {
                List<TrackedFile> set = read(KEY + slot);
                for (TrackedFile file : set) {
                    if (fingerprint.beginsWith(file.fingerprint())) {
                        set.remove(file);
                        storage.put(KEY + slot, write(set));
                        return file;
                    }
                }
            } catch (IOException e) {
                failed(e);
            }
        }
        return null;
    }

    @Override
    public void put(List<TrackedFile> files) {
        if (archived == 0) {
            return;
        }
        int slot = Math.floorMod(index, archived);
        index = Math.floorMod(slot + 1, archived);
        try {
            storage.write(List.of(
                    new Storage.Change.Put(KEY + slot, write(files)),
                    new Storage.Change.Put(INDEX_KEY, String.valueOf(index).getBytes(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        failures.error(log)
                .addKeyValue("error", e.toString())
                .log("positions can't be written to the storage; after a restart entries may come twice");
    }

    private static byte[] write(List<TrackedFile> files) {
        var out = new ByteArrayOutputStream();
        out.writeBytes((files.size() + "\n").getBytes(StandardCharsets.UTF_8));
        for (TrackedFile file : files) {
            Position position = file.delivered();
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
                json.writeStartObject();
                json.writeObjectPropertyStart("Fingerprint");
                json.writeStringProperty(
                        "first_bytes",
                        Base64.getEncoder().encodeToString(file.fingerprint().toBytes()));
                json.writeEndObject();
                json.writeNumberProperty("Offset", position.offset());
                json.writeNumberProperty("RecordNum", position.number());
                json.writeBooleanProperty("HeaderFinalized", file.headerDone());
                json.writeBooleanProperty("Skipping", file.isSkipping());
                json.writeObjectPropertyStart("FileAttributes");
                file.headerAttributes().forEach((key, value) -> {
                    if (value instanceof Value.Text(String text)) {
                        json.writeStringProperty(key, text);
                    }
                });
                json.writeEndObject();
                json.writeEndObject();
            }
            out.write('\n');
        }
        return out.toByteArray();
    }

    /** @throws IOException if it can't be read, or is not what was written */
    private List<TrackedFile> read(String key) throws IOException {
        var files = new ArrayList<TrackedFile>();
        byte[] bytes = storage.get(key).orElse(new byte[0]);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (json.nextToken() == null) {
                return files;
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                files.add(file(json));
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("the positions under " + key + " can't be read: " + e.getMessage(), e);
        }
        return files;
    }

    private static TrackedFile file(JsonParser json) {
        byte[] first = {};
        long offset = 0;
        long number = 0;
        boolean headerDone = false;
        boolean skipping = false;
        Map<String, Value> attributes = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "Fingerprint" -> {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        boolean wanted = json.currentName().equals("first_bytes");
                        json.nextToken();
                        first = wanted ? Base64.getDecoder().decode(json.getString()) : first;
                    }
                }
                case "Offset" -> offset = json.getLongValue();
                case "RecordNum" -> number = json.getLongValue();
                case "HeaderFinalized" -> headerDone = value == JsonToken.VALUE_TRUE;
                case "Skipping" -> skipping = value == JsonToken.VALUE_TRUE;
                case "FileAttributes" -> {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        String key = json.currentName();
                        json.nextToken();
                        attributes.put(key, new Value.Text(json.getString()));
                    }
                }
                default -> json.skipChildren();
            }
        }
        var file = new TrackedFile(new Fingerprint(first), new Position(offset, number));
        file.setSkipping(skipping);
        if (headerDone) {
            file.finishHeader();
        }
        file.withHeader(attributes);
        return file;
    }
}
