package io.dbintel.receivers.sqlquery;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class SqlQueryOnPostgres16Test extends SqlQueryOnServer {
    @Override
    int major() {
        return 16;
    }
}
