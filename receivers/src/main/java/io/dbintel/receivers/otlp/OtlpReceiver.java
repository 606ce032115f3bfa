package io.dbintel.receivers.otlp;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.ByteBudget;
import io.dbintel.network.grpc.GrpcServer;
import io.dbintel.network.grpc.GrpcServerConfig;
import io.dbintel.network.grpc.UnaryMethod;
import io.dbintel.network.http.HttpServer;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.Signal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The servers of one {@code otlp} receiver, shared by its signals. A signal that no pipeline takes is not served. */
final class OtlpReceiver implements Receiver {
    private final OtlpReceiverConfig config;
    private final Settings settings;
    private final Outlets outlets;
    private final Semaphore checking = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final ByteBudget inHand = new ByteBudget(0);
    private boolean closed;
    private @Nullable GrpcServer grpc;
    private @Nullable HttpServer http;

    OtlpReceiver(OtlpReceiverConfig config, Settings settings, Outlets outlets) {
        this.config = config;
        this.settings = settings;
        this.outlets = outlets;
    }

    @Override
    public synchronized void start(Host host) throws StartException {
        if (closed) {
            return;
        }
        var intakes = new HashMap<Signal<?>, Intake<?>>();
        for (Signal<?> signal : Signal.ALL) {
            intake(signal).ifPresent(intake -> intakes.put(signal, intake));
        }
        if (config.grpc().isPresent()) {
            GrpcServerConfig server = config.grpc().get();
            grpc = GrpcServer.start(
                    server, methods(server, intakes), settings, host, config.path() + "::protocols::grpc");
        }
        if (config.http().isPresent()) {
            OtlpReceiverConfig.Http server = config.http().get();
            http = HttpServer.start(
                    server.server(),
                    paths(server, intakes),
                    settings,
                    host,
                    config.path() + "::protocols::http::endpoint");
        }
        settings.status().ok();
    }

    private <R extends Item> Optional<Intake<R>> intake(Signal<R> signal) {
        Optional<Consumer<R>> outlet = outlets.of(signal);
        return outlet.map(consumer -> new Intake<>(signal, consumer, checking, inHand));
    }

    private static Map<String, UnaryMethod> methods(GrpcServerConfig server, Map<Signal<?>, Intake<?>> intakes) {
        Limits limits = Limits.DEFAULT.withMaxBytes(server.maxReceiveBytes());
        var methods = new HashMap<String, UnaryMethod>();
        intakes.forEach(
                (signal, intake) -> methods.put(OtlpService.grpcService(signal) + "/Export", method(intake, limits)));
        return methods;
    }

    private static <R extends Item> UnaryMethod method(Intake<R> intake, Limits limits) {
        return (request, origin) -> OtlpService.writeResponse(intake.take(
                held -> {
                    held.grow(request.length());
                    return request;
                },
                (bytes, held) -> Batch.decode(intake.signal(), bytes, limits),
                origin));
    }

    private static HttpIntake paths(OtlpReceiverConfig.Http server, Map<Signal<?>, Intake<?>> intakes) {
        var byPath = new HashMap<String, Intake<?>>();
        server.paths().forEach((signal, path) -> {
            Intake<?> intake = intakes.get(signal);
            if (intake != null) {
                byPath.put(path, intake);
            }
        });
        return new HttpIntake(
                byPath, Limits.DEFAULT.withMaxBytes(server.server().maxBodyBytes()));
    }

    /** The port of the gRPC server, for a configured port of 0. */
    synchronized int grpcPort() {
        if (grpc == null) {
            throw new IllegalStateException("gRPC is off, or not started");
        }
        return grpc.port();
    }

    /** The port of the HTTP server, for a configured port of 0. */
    synchronized int httpPort() {
        if (http == null) {
            throw new IllegalStateException("HTTP is off, or not started");
        }
        return http.port();
    }

    /** Both servers drain until the same deadline, one after the other: the second has no new requests after the first. */
    @Override
    public synchronized void close(Deadline deadline) {
        closed = true;
        if (grpc != null) {
            grpc.close(deadline);
            grpc = null;
        }
        if (http != null) {
            http.close(deadline);
            http = null;
        }
    }

    @Override
    public Map<String, Number> figures() {
        return Map.of("bytes_in_hand", inHand.used());
    }
}
