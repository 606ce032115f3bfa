package io.dbintel.receivers.postgresql;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class EventsOnPostgres17Test extends EventsOnServer {
    @Override
    int major() {
        return 17;
    }
}
