package io.dbintel.collector.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which of the Collector's feature gates are on. Only gates that change something here, or that files of the Collector often
 * name, are known.
 */
public final class FeatureGates {
    /** How settled a gate is. */
    public enum Stage {
        ALPHA,
        BETA,
        STABLE;

        @Override
        public String toString() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    /** A gate, by the Collector's id. */
    public record Gate(String id, Stage stage, String description) {
        boolean enabledByDefault() {
            return stage != Stage.ALPHA;
        }
    }

    /** Permits a service without pipelines, for extensions alone. */
    public static final String ALLOW_NO_PIPELINES = "service.allowNoPipelines";

    /** Joins certain lists of several sources instead of replacing them. */
    public static final String MERGE_APPEND = "confmap.enableMergeAppendOption";

    private static final Map<String, Gate> KNOWN = new TreeMap<>(List.of(
                    new Gate(ALLOW_NO_PIPELINES, Stage.ALPHA, "A service may have no pipelines"),
                    new Gate(
                            MERGE_APPEND,
                            Stage.ALPHA,
                            "Extensions, receivers and exporters of service are joined when sources are merged"),
                    new Gate(
                            "filelog.allowFileDeletion",
                            Stage.ALPHA,
                            "The option delete_after_read of filelog may be used"),
                    new Gate(
                            "filelog.allowHeaderMetadataParsing",
                            Stage.ALPHA,
                            "The option header of filelog may be used"),
                    new Gate(
                            "postgresqlreceiver.preciselagmetrics",
                            Stage.BETA,
                            "postgresql.wal.delay takes the place of postgresql.wal.lag"),
                    new Gate(
                            "receiver.postgresql.separateSchemaAttr",
                            Stage.ALPHA,
                            "The schema is a resource attribute of its own, table names stand alone"),
                    new Gate(
                            "receiver.postgresql.useOTelSemconv",
                            Stage.ALPHA,
                            "One resource for a server; database, table and index are attributes of points"),
                    new Gate(
                            "receiver.postgresql.connectionPool",
                            Stage.BETA,
                            "Without effect: two guarded sessions are kept whatever it says"),
                    new Gate("otelcol.printInitialConfig", Stage.STABLE, "The command print-config"))
            .stream()
            .collect(Collectors.toMap(Gate::id, gate -> gate)));

    private final Set<String> enabled = new LinkedHashSet<>();

    private FeatureGates() {
        KNOWN.values().stream().filter(Gate::enabledByDefault).map(Gate::id).forEach(enabled::add);
    }

    /** All gates as they are without any flag. */
    public static FeatureGates defaults() {
        return new FeatureGates();
    }

    public static List<Gate> known() {
        return List.copyOf(KNOWN.values());
    }

    /**
     * Reads what {@code --feature-gates} says.
     *
     * @param flags each an id, behind {@code +} or nothing to turn it on, behind {@code -} to turn it off
     * @throws IllegalArgumentException naming what is wrong and what would be right
     */
    public static FeatureGates parse(List<String> flags) {
        var gates = new FeatureGates();
        for (String flag : flags) {
            String trimmed = flag.strip();
            boolean on = !trimmed.startsWith("-");
            String id = trimmed.startsWith("-") || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
            Gate gate = KNOWN.get(id);
            if (gate == null) {
                throw new IllegalArgumentException(
                        "no such feature gate \"" + id + "\". valid gates: " + KNOWN.keySet());
            }
            if (!on && gate.stage() == Stage.STABLE) {
                throw new IllegalArgumentException("feature gate \"" + id + "\" is stable, can not be disabled");
            }
            if (on) {
                gates.enabled.add(id);
            } else {
                gates.enabled.remove(id);
            }
        }
        return gates;
    }

    public boolean isEnabled(String id) {
        return enabled.contains(id);
    }

    /** Every known gate as a flag: {@code id} where it is on, {@code -id} where it is off. */
    public Set<String> flags() {
        return KNOWN.keySet().stream().map(id -> isEnabled(id) ? id : "-" + id).collect(Collectors.toSet());
    }
}
