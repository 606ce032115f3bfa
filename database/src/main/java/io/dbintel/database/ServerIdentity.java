package io.dbintel.database;

import java.time.Instant;
import java.util.Optional;

/**
 * Which server answers, and since when.
 *
 * @param systemIdentifier drawn when the cluster was made, the same on its standbys; empty where we may not read it
 * @param startedAt when the postmaster started
 * @param memorySince when its shared memory, and with it the statistics of old versions, was last set up: later than {@code
 *     startedAt} after the crash of a backend. {@code startedAt} where we may not read it
 * @param address its own idea of its address; empty on a unix socket. Behind a balancer not the one we dialled
 * @param inRecovery whether it is a standby
 * @param versionNumber {@code server_version_num}, {@code 180006}
 * @param version {@code server_version}, {@code 18.6 (Debian 18.6-1)}
 */
public record ServerIdentity(
        Optional<String> systemIdentifier,
        Instant startedAt,
        Instant memorySince,
        String address,
        boolean inRecovery,
        int versionNumber,
        String version) {

    public int majorVersion() {
        return versionNumber / 10_000;
    }

    /** Names one life of one server: counters are comparable within an epoch only. The same in every collector. */
    public String epoch() {
        return systemIdentifier.orElse(address) + "@" + memorySince;
    }
}
