package io.dbintel.database;

import io.dbintel.component.Clock;

final class ServerCosts {
    ServerCosts(CostLedger ledger, Clock clock) {}

    void refreshIfDue(Session session) {}
}
