package io.dbintel.extensions.headerssetter;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.extensions.headerssetter.HeadersSetterConfig.Action;
import io.dbintel.extensions.headerssetter.HeadersSetterConfig.Rule;
import io.dbintel.extensions.headerssetter.HeadersSetterConfig.Source;
import io.dbintel.network.AuthenticationException;
import io.dbintel.network.Authenticators;
import io.dbintel.network.ClientAuthenticator;
import io.dbintel.network.WatchedFile;
import io.dbintel.telemetry.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets headers of outgoing requests from what is known of the batch. */
final class HeadersSetter implements ClientAuthenticator {
    private final HeadersSetterConfig config;
    private final Map<String, WatchedFile<String>> files = new HashMap<>();
    private volatile Optional<ClientAuthenticator> additional = Optional.empty();

    HeadersSetter(HeadersSetterConfig config, Settings settings) throws StartException {
        this.config = config;
        for (Rule rule : config.rules()) {
            if (rule.source() instanceof Source.FromFile(String file)) {
                files.put(
                        file,
                        new WatchedFile<>(
                                "extensions::" + settings.id() + "::headers::value_file",
                                Path.of(file),
                                String::strip,
                                settings.clock(),
                                settings.log()));
            }
        }
    }

    @Override
    public void start(Host host) throws StartException {
        additional = Authenticators.client(config.additionalAuth(), host);
    }

    @Override
    public Map<String, String> headers(Map<String, String> configured, Origin origin) throws AuthenticationException {
        Optional<ClientAuthenticator> before = additional;
        var headers = new LinkedHashMap<>(before.isPresent() ? before.get().headers(configured, origin) : configured);
        for (Rule rule : config.rules()) {
            if (rule.action() == Action.DELETE) {
                headers.remove(rule.key());
                continue;
            }
            String value = value(rule, origin);
            // Nothing to say is no reason to blank what is configured, nor to send an empty header.
            if (!value.isEmpty() && applies(rule, headers)) {
                headers.put(rule.key(), printable(rule.key(), value));
            }
        }
        return headers;
    }

    private static boolean applies(Rule rule, Map<String, String> headers) {
        return switch (rule.action()) {
            case INSERT -> !headers.containsKey(rule.key());
            case UPDATE -> headers.containsKey(rule.key());
            case UPSERT -> true;
            case DELETE -> false;
        };
    }

    private String value(Rule rule, Origin origin) throws AuthenticationException {
        String value = switch (rule.source()) {
            case Source.Fixed(var fixed) -> fixed.reveal();
            case Source.FromFile(String file) ->
                Optional.ofNullable(files.get(file)).map(WatchedFile::get).orElse("");
            case Source.FromContext(String name) -> only(name, origin.metadata(name));
            case Source.FromAttribute(String name) -> origin.auth().getOrDefault(name, "");
            case Source.None() -> "";
        };
        return value.isEmpty() ? rule.fallback().reveal() : value;
    }

    private static String only(String name, List<String> values) throws AuthenticationException {
        if (values.size() > 1) {
            throw new AuthenticationException(
                    values.size() + " source keys found in the context, can't determine which one to use: " + name);
        }
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** A header of a client must not become two of ours. */
    private static String printable(String key, String value) throws AuthenticationException {
        if (!value.chars().allMatch(c -> c >= ' ' && c < 127 || c == '\t')) {
            throw new AuthenticationException("the value for header " + key
                    + " holds characters outside ASCII, or line breaks, and can't be sent");
        }
        return value;
    }

    @Override
    public List<String> distinction(Origin origin) {
        var values = new ArrayList<String>();
        for (Rule rule : config.rules()) {
            switch (rule.source()) {
                case Source.FromContext(String name) -> values.add(String.join("\n", origin.metadata(name)));
                case Source.FromAttribute(String name) ->
                    values.add(origin.auth().getOrDefault(name, ""));
                case Source.Fixed _, Source.FromFile _, Source.None _ -> {
                    // the same for all
                }
            }
        }
        additional.ifPresent(before -> values.addAll(before.distinction(origin)));
        return values;
    }

    @Override
    public void close(Deadline deadline) {
        // Nothing runs.
    }
}
