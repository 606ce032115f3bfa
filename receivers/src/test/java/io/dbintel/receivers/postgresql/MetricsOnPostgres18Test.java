package io.dbintel.receivers.postgresql;

class MetricsOnPostgres18Test extends MetricsOnServer {
    @Override
    int major() {
        return 18;
    }
}
