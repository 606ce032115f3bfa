package io.dbintel.receivers.otlp;

import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.grpc.GrpcServer;
import io.dbintel.network.grpc.GrpcServerConfig;
import io.dbintel.network.grpc.UnaryMethod;
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
    private @Nullable GrpcServer grpc;

    OtlpReceiver(OtlpReceiverConfig config, Settings settings, Outlets outlets) {
        this.config = config;
        this.settings = settings;
        this.outlets = outlets;
    }

    @Override
    public synchronized void start(Host host) throws StartException {
        if (config.grpc().isPresent()) {
            GrpcServerConfig server = config.grpc().get();
            grpc = GrpcServer.start(server, methods(server), settings, host, config.path() + "::protocols::grpc");
        }
        settings.status().ok();
    }

    private Map<String, UnaryMethod> methods(GrpcServerConfig server) {
        Limits limits = Limits.DEFAULT.withMaxBytes(server.maxReceiveBytes());
        var methods = new HashMap<String, UnaryMethod>();
        for (Signal<?> signal : Signal.ALL) {
            intake(signal)
                    .ifPresent(
                            intake -> methods.put(OtlpService.grpcService(signal) + "/Export", method(intake, limits)));
        }
        return methods;
    }

    private <R extends Item> Optional<Intake<R>> intake(Signal<R> signal) {
        Optional<Consumer<R>> outlet = outlets.of(signal);
        return outlet.map(consumer -> new Intake<>(signal, consumer, checking));
    }

    private static <R extends Item> UnaryMethod method(Intake<R> intake, Limits limits) {
        return (request, origin) ->
                OtlpService.writeResponse(intake.take(() -> Batch.decode(intake.signal(), request, limits), origin));
    }

    /** The port of the gRPC server, for a configured port of 0. */
    synchronized int grpcPort() {
        if (grpc == null) {
            throw new IllegalStateException("gRPC is off");
        }
        return grpc.port();
    }

    @Override
    public synchronized void close(Deadline deadline) {
        if (grpc != null) {
            grpc.close(deadline);
            grpc = null;
        }
    }
}
