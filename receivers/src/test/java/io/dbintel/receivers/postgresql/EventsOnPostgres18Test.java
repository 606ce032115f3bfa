package io.dbintel.receivers.postgresql;

class EventsOnPostgres18Test extends EventsOnServer {
    @Override
    int major() {
        return 18;
    }
}
