package io.dbintel.receivers.postgresql;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class MetricsOnPostgres17Test extends MetricsOnServer {
    @Override
    int major() {
        return 17;
    }
}
