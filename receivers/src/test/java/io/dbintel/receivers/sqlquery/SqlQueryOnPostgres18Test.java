package io.dbintel.receivers.sqlquery;

class SqlQueryOnPostgres18Test extends SqlQueryOnServer {
    @Override
    int major() {
        return 18;
    }
}
