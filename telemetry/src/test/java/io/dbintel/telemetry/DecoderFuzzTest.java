package io.dbintel.telemetry;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Fuzz targets, one for each decoder. An ordinary build runs the inputs under {@code src/test/resources}; with {@code
 * JAZZER_FUZZ=1} each looks for new ones (telemetry/README.md has the command).
 */
class DecoderFuzzTest {
    private static final String DURATION = "2m";

    @FuzzTest(maxDuration = DURATION)
    void protobufLogs(byte[] bytes) {
        Invariants.protobuf(Signal.LOGS, bytes);
    }

    @FuzzTest(maxDuration = DURATION)
    void protobufMetrics(byte[] bytes) {
        Invariants.protobuf(Signal.METRICS, bytes);
    }

    @FuzzTest(maxDuration = DURATION)
    void protobufTraces(byte[] bytes) {
        Invariants.protobuf(Signal.TRACES, bytes);
    }

    @FuzzTest(maxDuration = DURATION)
    void jsonLogs(byte[] bytes) {
        Invariants.json(Signal.LOGS, bytes);
    }

    @FuzzTest(maxDuration = DURATION)
    void jsonMetrics(byte[] bytes) {
        Invariants.json(Signal.METRICS, bytes);
    }

    @FuzzTest(maxDuration = DURATION)
    void jsonTraces(byte[] bytes) {
        Invariants.json(Signal.TRACES, bytes);
    }
}
