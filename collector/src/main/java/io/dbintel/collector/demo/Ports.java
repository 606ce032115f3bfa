package io.dbintel.collector.demo;

import io.dbintel.servers.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of one run, free a moment ago: none is assumed. */
record Ports(int otlp, int prometheus, int health, int ownMetrics) {
    static final String HOST = "127.0.0.1";

    static Ports free() {
        List<Integer> ports = FreePorts.next(4);
        return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
    }

    /** Under the names that {@code config/demo.yaml} uses. */
    Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        variables.put("DBINTEL_DEMO_OTLP", HOST + ":" + otlp);
        variables.put("DBINTEL_DEMO_PROMETHEUS", HOST + ":" + prometheus);
        variables.put("DBINTEL_DEMO_HEALTH", HOST + ":" + health);
        variables.put("DBINTEL_DEMO_OWN_METRICS_PORT", String.valueOf(ownMetrics));
        return variables;
    }

    /** Whether nobody listens on any of them now. */
    boolean areFree() {
        for (int port : List.of(otlp, prometheus, health, ownMetrics)) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
