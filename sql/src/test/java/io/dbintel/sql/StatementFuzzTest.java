package io.dbintel.sql;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any text: lexer, masker and fingerprint end without an exception, masking is a fixed point of bounded length.
 *
 * <p>The build replays the inputs beside this class. {@code JAZZER_FUZZ=1 mvn -pl sql -am verify
 * -Dtest=StatementFuzzTest -Dsurefire.failIfNoSpecifiedTests=false} searches for new ones.
 */
class StatementFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyTextIsMasked(FuzzedDataProvider data) {
        Invariants.check(data.consumeRemainingAsString());
    }
}
