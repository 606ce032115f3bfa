package io.dbintel.receivers.postgresql;

class MetricsOnPostgres14Test extends MetricsOnServer {
    @Override
    int major() {
        return 14;
    }
}
