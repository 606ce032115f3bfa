package io.dbintel.receivers.sqlquery;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns of {@code pg_stat_statements} that have other names in other versions, or none.
 *
 * @see <a href="https://www.postgresql.org/docs/current/pgstatstatements.html">pg_stat_statements</a>
 */
final class StatementColumns {
    /** Columns that stand in for others. */
    static final Set<String> ALL = Set.of(
            "shared_blk_read_time",
            "shared_blk_write_time",
            "total_exec_time",
            "mean_exec_time",
            "min_exec_time",
            "max_exec_time",
            "stddev_exec_time",
            "total_time",
            "mean_time",
            "min_time",
            "max_time",
            "stddev_time");

    private static final int RENAMED_TIMES = 13;
    private static final int TEMPORARY_BLOCKS = 15;
    private static final int RENAMED_BLOCKS = 17;

    private StatementColumns() {}

    /**
     * What a column is in a version that does not have it under this name; empty where it is nothing.
     *
     * @param qualifier what stands before the name, with its dot
     */
    static String instead(String column, String qualifier, int major) {
        return switch (column) {
            case "cpu_time" -> cpuTime(qualifier, major);
            case "blk_read_time" -> major >= RENAMED_BLOCKS ? qualifier + "shared_blk_read_time" : "";
            case "blk_write_time" -> major >= RENAMED_BLOCKS ? qualifier + "shared_blk_write_time" : "";
            case "shared_blk_read_time" -> major < RENAMED_BLOCKS ? qualifier + "blk_read_time" : "";
            case "shared_blk_write_time" -> major < RENAMED_BLOCKS ? qualifier + "blk_write_time" : "";
            case "total_time", "mean_time", "min_time", "max_time", "stddev_time" ->
                major >= RENAMED_TIMES ? qualifier + column.replace("_time", "_exec_time") : "";
            case "total_exec_time", "mean_exec_time", "min_exec_time", "max_exec_time", "stddev_exec_time" ->
                major < RENAMED_TIMES ? qualifier + column.replace("_exec_time", "_time") : "";
            default -> "";
        };
    }

    /** What is left of the execution time without the time for blocks, which is measured only with {@code track_io_timing}. */
    private static String cpuTime(String qualifier, int major) {
        String total = major >= RENAMED_TIMES ? "total_exec_time" : "total_time";
        return "greatest(0, " + qualifier + total
                + blockTimes(major).stream()
                        .map(column -> " - " + qualifier + column)
                        .collect(Collectors.joining())
                + ")";
    }

    private static List<String> blockTimes(int major) {
        if (major >= RENAMED_BLOCKS) {
            return List.of(
                    "shared_blk_read_time",
                    "shared_blk_write_time",
                    "local_blk_read_time",
                    "local_blk_write_time",
                    "temp_blk_read_time",
                    "temp_blk_write_time");
        }
        return major >= TEMPORARY_BLOCKS
                ? List.of("blk_read_time", "blk_write_time", "temp_blk_read_time", "temp_blk_write_time")
                : List.of("blk_read_time", "blk_write_time");
    }
}
