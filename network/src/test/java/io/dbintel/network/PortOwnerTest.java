package io.dbintel.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PortOwnerTest {
    @TempDir
    Path folder;

    @Test
    void ownListenerIsKnown() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PortOwner.describe(listener.getLocalPort()))
                    .hasValue("this collector itself listens there already");
        }
    }

    @Test
    void listenerOfAnotherProcessIsNamedWithItsPid() throws IOException {
        Path source = Files.writeString(folder.resolve("Listener.java"), """
                import module java.base;
                class Listener {
                    public static void main(String[] args) throws Exception {
                        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                        System.out.println(socket.getLocalPort());
                        System.in.read();
                    }
                }
                """);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), source.toString())
                .start();
        try (var reader = new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(reader.readLine());

            assertThat(PortOwner.describe(port)).hasValue("pid " + other.pid() + " (java) listens there");
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void nobodyIsNamedWhereNobodyListens() throws IOException {
        int port;
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
        }
        assertThat(PortOwner.describe(port)).isEmpty();
    }
}
