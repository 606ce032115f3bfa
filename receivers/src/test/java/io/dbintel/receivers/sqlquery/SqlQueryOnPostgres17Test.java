package io.dbintel.receivers.sqlquery;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class SqlQueryOnPostgres17Test extends SqlQueryOnServer {
    @Override
    int major() {
        return 17;
    }
}
