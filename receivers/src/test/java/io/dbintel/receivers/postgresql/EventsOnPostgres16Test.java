package io.dbintel.receivers.postgresql;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class EventsOnPostgres16Test extends EventsOnServer {
    @Override
    int major() {
        return 16;
    }
}
