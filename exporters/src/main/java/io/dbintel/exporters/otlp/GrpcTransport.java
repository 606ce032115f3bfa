package io.dbintel.exporters.otlp;

import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.grpc.GrpcClient;
import io.dbintel.network.grpc.GrpcClientConfig;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.network.otlp.PartialSuccesses;
import io.dbintel.network.sending.Transport;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One gRPC client for all signals. */
final class GrpcTransport implements Transport {
    private final GrpcClientConfig config;
    private final Settings settings;
    private final PartialSuccesses partial;
    private final Map<Signal<?>, MethodDescriptor<Encoded, Slice>> methods = new HashMap<>();
    private volatile @Nullable GrpcClient client;

    GrpcTransport(GrpcClientConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
        this.partial = new PartialSuccesses(settings);
        Signal.ALL.forEach(
                signal -> methods.put(signal, GrpcClient.method(OtlpService.grpcService(signal) + "/Export")));
    }

    @Override
    public void start(Host host) throws StartException {
        client = GrpcClient.open(config, settings, host);
    }

    @Override
    public <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) throws InterruptedException {
        GrpcClient open = client;
        if (open == null) {
            return Delivery.tryAgain("the exporter is not started");
        }
        MethodDescriptor<Encoded, Slice> method =
                Objects.requireNonNull(methods.get(batch.signal()), "method of the signal");
        try {
            Slice response = open.call(method, batch.encode(), batch.origin(), deadline.remaining());
            return partial.delivery(OtlpService.readResponse(response), batch);
        } catch (RpcException e) {
            return failure(e.status(), batch.items());
        }
    }

    private Delivery failure(RpcStatus status, int items) {
        RpcCode code = RpcCode.of(status.code());
        String reason = "rpc error: code = " + code + " desc = " + status.message() + " (" + config.target() + ")";
        return code.isRetryable(status.retryAfter().isPresent())
                ? new Delivery.TryAgain(status.retryAfter().orElse(Duration.ZERO), reason)
                : Delivery.refused(items, "not retryable error: Permanent error: " + reason);
    }

    @Override
    public List<String> distinction(Origin origin) {
        GrpcClient open = client;
        return open == null ? List.of() : open.distinction(origin);
    }

    @Override
    public void close(Deadline deadline) {
        GrpcClient open = client;
        if (open != null) {
            open.close(deadline);
        }
    }
}
