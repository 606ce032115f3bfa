package io.dbintel.receivers.otlp;

import io.dbintel.network.ByteBudget;
import io.dbintel.network.ByteBudget.SpentException;
import io.dbintel.network.JsonText;
import io.dbintel.network.RpcCode;
import io.dbintel.network.RpcException;
import io.dbintel.network.RpcStatus;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpHandler;
import io.dbintel.network.http.HttpRequest;
import io.dbintel.network.otlp.OtlpService;
import io.dbintel.network.otlp.OtlpService.PartialSuccess;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over HTTP: one path for each signal, protobuf or JSON, answers in the form of the request.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
final class HttpIntake implements HttpHandler {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private final Map<String, Intake<?>> byPath;
    private final Limits limits;

    HttpIntake(Map<String, Intake<?>> byPath, Limits limits) {
        this.byPath = Map.copyOf(byPath);
        this.limits = limits;
    }

    @Override
    public HttpAnswer handle(HttpRequest request) {
        @Nullable Intake<?> intake = byPath.get(request.path());
        if (intake == null) {
            return HttpAnswer.text(404, "404 page not found");
        }
        if (!request.method().equals("POST")) {
            return HttpAnswer.text(405, "405 method not allowed, supported: [POST]")
                    .with("Allow", "POST");
        }
        String type = request.contentType();
        if (!type.equals(PROTOBUF) && !type.equals(JSON)) {
            return HttpAnswer.text(
                    415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
        }
        return answer(request, intake, type.equals(JSON));
    }

    private <R extends Item> HttpAnswer answer(HttpRequest request, Intake<R> intake, boolean json) {
        try {
            PartialSuccess partial = intake.take(
                    request::readBody,
                    (raw, held) -> decode(intake.signal(), request, raw, held, json),
                    request.origin());
            return json
                    ? HttpAnswer.of(200, JSON, response(partial, intake.signal()))
                    : HttpAnswer.of(200, PROTOBUF, OtlpService.writeResponse(partial));
        } catch (RpcException e) {
            return refusal(e.status(), json);
        }
    }

    private <R extends Item> Batch<R> decode(
            Signal<R> signal, HttpRequest request, Slice raw, ByteBudget.Reservation held, boolean json)
            throws MalformedException, SpentException {
        Slice plain;
        try {
            plain = request.decompress(raw, held);
        } catch (SpentException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedException(String.valueOf(e.getMessage()), e);
        }
        return json ? OtlpJson.read(signal, plain, limits) : Batch.decode(signal, plain, limits);
    }

    private static byte[] response(PartialSuccess partial, Signal<?> signal) {
        String text = partial.isNone()
                ? "{}"
                : "{\"partialSuccess\":{\"" + OtlpService.rejectedField(signal) + "\":\"" + partial.rejected()
                        + "\",\"errorMessage\":" + JsonText.quote(partial.message()) + "}}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HttpAnswer refusal(RpcStatus status, boolean json) {
        int code = RpcCode.of(status.code()).httpStatus();
        HttpAnswer answer = json
                ? HttpAnswer.of(code, JSON, status.toJson().getBytes(StandardCharsets.UTF_8))
                : HttpAnswer.of(code, PROTOBUF, status.toProto());
        boolean mayWait = code == 429 || code == 503;
        return mayWait && status.retryAfter().isPresent()
                ? answer.with("Retry-After", seconds(status.retryAfter().get()))
                : answer;
    }

    /** Whole seconds, rounded up: earlier would be refused again. */
    private static String seconds(Duration delay) {
        return Long.toString(delay.plusMillis(999).toSeconds());
    }
}
