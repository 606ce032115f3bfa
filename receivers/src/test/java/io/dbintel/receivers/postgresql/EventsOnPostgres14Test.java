package io.dbintel.receivers.postgresql;

class EventsOnPostgres14Test extends EventsOnServer {
    @Override
    int major() {
        return 14;
    }
}
