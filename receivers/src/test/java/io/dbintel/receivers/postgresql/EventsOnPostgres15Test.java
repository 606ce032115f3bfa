package io.dbintel.receivers.postgresql;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class EventsOnPostgres15Test extends EventsOnServer {
    @Override
    int major() {
        return 15;
    }
}
