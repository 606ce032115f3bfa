package io.dbintel.extensions.pprof;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.network.Endpoint;
import io.dbintel.network.http.HttpServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of {@code pprof}.
 *
 * @param blockThresholdNanos shortest wait that the block profile counts; 0 turns it off
 * @param mutexFraction one of so many contended locks counts in the mutex profile; 0 turns it off
 * @param saveTo where the CPU profile of the whole run is written at its end
 */
record PprofConfig(
        HttpServerConfig server, int blockThresholdNanos, int mutexFraction, Optional<Path> saveTo, Duration maxTime) {
    private static final Endpoint DEFAULT_ENDPOINT = new Endpoint("localhost", 1777);
    private static final Duration LONGEST = Duration.ofHours(1);

    static PprofConfig read(ConfigNode node) {
        Duration maxTime = node.duration("max_duration", Duration.ofMinutes(5), Duration.ofSeconds(1));
        if (maxTime.compareTo(LONGEST) > 0) {
            node.problem("max_duration", "expected: 1h or less", "");
        }
        node.section("dialer").ignored("a server dials nobody", "timeout");
        String file = node.text("save_to_file", "");
        return new PprofConfig(
                // A connection is silent while a recording runs.
                HttpServerConfig.read(node, DEFAULT_ENDPOINT, maxTime.plusMinutes(1)),
                node.integer("block_profile_fraction", 0, 0, Integer.MAX_VALUE),
                node.integer("mutex_profile_fraction", 0, 0, Integer.MAX_VALUE),
                file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
                maxTime);
    }
}
