package io.dbintel.extensions.healthcheck;

import io.dbintel.component.Deadline;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpRequest;
import io.dbintel.network.http.HttpServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves {@link HealthAnswers}. */
final class HealthCheck implements Extension {
    private final HealthCheckConfig config;
    private final HealthAnswers answers;
    private final Settings settings;
    private @Nullable HttpServer server;

    HealthCheck(HealthCheckConfig config, HealthAnswers answers, Settings settings) {
        this.config = config;
        this.answers = answers;
        this.settings = settings;
    }

    @Override
    public synchronized void start(Host host) throws StartException {
        server = HttpServer.start(
                config.server(), this::answer, settings, host, "extensions::" + settings.id() + "::endpoint");
    }

    private HttpAnswer answer(HttpRequest request) {
        return answers.answer(request.path())
                .map(answer -> HttpAnswer.of(
                        answer.status(), answer.contentType(), answer.body().getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> HttpAnswer.text(404, "404 page not found\n"));
    }

    @Override
    public synchronized void close(Deadline deadline) {
        if (server != null) {
            server.close(deadline);
            server = null;
        }
    }

    @Override
    public synchronized Map<String, Number> figures() {
        return server == null ? Map.of() : Map.of("port", server.port());
    }
}
