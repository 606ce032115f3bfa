package io.dbintel.extensions.zpages;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Deadline;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.http.HttpServer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves {@link Pages}, and has own spans kept for one of them. */
final class Zpages implements Extension {
    private final ZpagesConfig config;
    private final Settings settings;
    private final CollectorView view;
    private @Nullable HttpServer server;

    Zpages(ZpagesConfig config, Settings settings, CollectorView view) {
        this.config = config;
        this.settings = settings;
        this.view = view;
    }

    @Override
    public synchronized void start(Host host) throws StartException {
        var pages = new Pages(view, settings.build(), settings.clock(), config.expvar());
        server = HttpServer.start(config.server(), pages::answer, settings, host, "extensions::" + settings.id());
        view.spans().want();
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
