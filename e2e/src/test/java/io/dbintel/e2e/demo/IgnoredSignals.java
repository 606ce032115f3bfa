package io.dbintel.e2e.demo;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Signals that this process was started to ignore, as {@code nohup} does with a closed terminal. Programs that it starts ignore
 * them too, and a JVM leaves it so.
 */
final class IgnoredSignals {
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
    private static final String IGNORED = "SigIgn:";

    private IgnoredSignals() {}

    static boolean contain(String signal) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(IGNORED))
                    .map(line -> new BigInteger(line.substring(IGNORED.length()).strip(), 16))
                    .anyMatch(mask -> mask.testBit(NUMBERS.getOrDefault(signal, 0) - 1));
        } catch (IOException e) {
            throw new AssertionError("the system does not say which signals are ignored", e);
        }
    }

    static void skipIfOneOfThemIs(String signal) {
        assumeFalse(
                contain(signal), "these tests were started with SIG" + signal + " ignored, and so is what they start");
    }
}
