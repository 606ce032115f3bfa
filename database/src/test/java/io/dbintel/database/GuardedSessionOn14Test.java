package io.dbintel.database;

/** The same on the oldest version that is tested. */
class GuardedSessionOn14Test extends GuardedSessionTest {
    @Override
    int major() {
        return 14;
    }
}
