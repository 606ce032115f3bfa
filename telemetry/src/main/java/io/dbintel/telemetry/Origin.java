package io.dbintel.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a batch came from, for {@code from_context} and {@code metadata_keys}.
 *
 * @param transport {@code grpc} or {@code http}, empty for telemetry made here
 * @param address host and port of the client, empty for telemetry made here
 * @param metadata request headers by lower-case name, where the receiver was told to include them
 * @param auth what the authenticator said of the client
 */
public record Origin(String transport, String address, Map<String, List<String>> metadata, Map<String, String> auth) {
    public static final Origin HERE = new Origin("", "", Map.of(), Map.of());

    public Origin {
        var lower = new TreeMap<String, List<String>>();
        metadata.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        metadata = Map.copyOf(lower);
        auth = Map.copyOf(auth);
    }

    /** The values of a header, in any case; empty where there is none. */
    public List<String> metadata(String name) {
        return metadata.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }
}
