package io.dbintel.receivers.sqlquery;

class SqlQueryOnPostgres14Test extends SqlQueryOnServer {
    @Override
    int major() {
        return 14;
    }
}
