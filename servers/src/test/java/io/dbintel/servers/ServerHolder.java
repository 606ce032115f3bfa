package io.dbintel.servers;

import java.io.IOException;

/**
 * A program that starts a server, says where, and waits until its standard input ends. It then returns without closing
 * the server: the tests look at what is left when a JVM ends in one way or another.
 */
final class ServerHolder {
    private ServerHolder() {}

    public static void main(String[] args) throws IOException {
        var server = PostgresServer.builder().start();
        System.out.println(server.directory());
        System.in.transferTo(System.err);
    }
}
