package io.dbintel.exporters.debug;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.sending.SendingQueueConfig;
import java.util.List;
import java.util.Locale;

/**
 * Settings of the {@code debug} exporter.
 *
 * @param samplingInitial of each message so many are written in a second
 * @param samplingThereafter of those after them each so-manieth; 0 for none
 * @param outputPaths where text goes that does not go to the collector's log: {@code stdout}, {@code stderr} or files
 * @param queue off by default
 */
public record DebugConfig(
        Verbosity verbosity,
        int samplingInitial,
        int samplingThereafter,
        boolean useInternalLogger,
        List<String> outputPaths,
        SendingQueueConfig queue) {
    enum Verbosity {
        BASIC,
        NORMAL,
        DETAILED
    }

    public DebugConfig {
        outputPaths = List.copyOf(outputPaths);
    }

    static DebugConfig read(ConfigNode node) {
        boolean internal = node.flag("use_internal_logger", true);
        List<String> paths = node.texts("output_paths", List.of("stdout"));
        if (internal && node.has("output_paths")) {
            node.problem(
                    "output_paths",
                    "output_paths is not supported when use_internal_logger is true",
                    "set use_internal_logger: false");
        }
        if (paths.isEmpty()) {
            node.problem("output_paths", "output_paths must not be empty", "write [stdout]");
        }
        return new DebugConfig(
                verbosity(node),
                node.integer("sampling_initial", 2, 0, Integer.MAX_VALUE),
                node.integer("sampling_thereafter", 1, 0, Integer.MAX_VALUE),
                internal,
                paths,
                SendingQueueConfig.read(node, SendingQueueConfig.OFF));
    }

    private static Verbosity verbosity(ConfigNode node) {
        String written = node.text("verbosity", "basic");
        return switch (written.toLowerCase(Locale.ROOT)) {
            case "basic" -> Verbosity.BASIC;
            case "normal" -> Verbosity.NORMAL;
            case "detailed" -> Verbosity.DETAILED;
            default -> {
                node.problem(
                        "verbosity",
                        "verbosity level \"" + written + "\" is not supported",
                        "use basic, normal or detailed");
                yield Verbosity.BASIC;
            }
        };
    }
}
