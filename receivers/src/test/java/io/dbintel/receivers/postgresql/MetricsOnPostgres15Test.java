package io.dbintel.receivers.postgresql;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class MetricsOnPostgres15Test extends MetricsOnServer {
    @Override
    int major() {
        return 15;
    }
}
