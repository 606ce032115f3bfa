package io.dbintel.database;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The faults on every other version. */
@Tag("matrix")
class FaultsMatrixTest {
    @Nested
    class On14 extends FaultsTest {
        @Override
        int major() {
            return 14;
        }
    }

    @Nested
    class On15 extends FaultsTest {
        @Override
        int major() {
            return 15;
        }
    }

    @Nested
    class On16 extends FaultsTest {
        @Override
        int major() {
            return 16;
        }
    }

    @Nested
    class On17 extends FaultsTest {
        @Override
        int major() {
            return 17;
        }
    }
}
