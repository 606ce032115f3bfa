package io.dbintel.collector.service;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.Configured;
import io.dbintel.collector.config.FeatureGates;
import io.dbintel.collector.telemetry.OwnTelemetry;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.CollectorView;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Kind;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.RecentSpans;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running collector: own telemetry, extensions, pipelines. Started once, closed once; {@link #close} may be called at any
 * time and by any thread.
 */
public final class Collector implements CollectorView {
    private static final Logger LOG = LoggerFactory.getLogger("service");

    private final CollectorConfig config;
    private final BuildInfo build;
    private final Clock clock;
    private final Duration drainTime;
    private final OwnTelemetry telemetry;
    private final StatusBoard board;
    private final Instant startedAt;
    private final CompletableFuture<String> fatal = new CompletableFuture<>();
    private final Map<ComponentId, Settings.Shared> shared = new HashMap<>();

    private final Map<ComponentId, Graph.Node> extensions = new LinkedHashMap<>();
    private @Nullable Graph graph;
    private volatile @Nullable Instant readySince;
    private boolean closed;

    /** @param drainTime how long stopping may take in all */
    public Collector(CollectorConfig config, OwnTelemetry telemetry, BuildInfo build, Clock clock, Duration drainTime) {
        this.config = config;
        this.telemetry = telemetry;
        this.build = build;
        this.clock = clock;
        this.drainTime = drainTime;
        this.startedAt = clock.now();
        this.board = new StatusBoard(clock, fatal::complete);
    }

    /**
     * Starts everything: extensions, exporters, processors, receivers.
     *
     * @throws StartException if a component can't be made or started; what was started is stopped again
     */
    public synchronized void start() throws StartException {
        LOG.atInfo()
                .addKeyValue("Version", build.version())
                .addKeyValue("NumCPU", Runtime.getRuntime().availableProcessors())
                .log("Starting " + build.command() + "...");
        try {
            telemetry.start();
            graph = Graph.build(config, this::settings);
            startExtensions();
            graph.start(this::extension, board);
        } catch (StartException e) {
            close();
            throw e;
        }
        readySince = clock.now();
        for (Graph.Node node : extensions.values()) {
            ((Extension) node.component()).ready();
        }
        LOG.info("Everything is ready. Begin running and processing data.");
    }

    private void startExtensions() throws StartException {
        for (ComponentId id : config.serviceExtensions()) {
            var key = new StatusBoard.Key(Kind.EXTENSION, id, "");
            Settings own = settings(key);
            try {
                var node =
                        new Graph.Node(key, extension(Nodes.configured(config.extensions(), id), own), own, List.of());
                extensions.put(id, node);
                Nodes.start(node, this::extension, board);
            } catch (StartException e) {
                throw new StartException("failed to start extension \"" + id + "\": " + e.getMessage(), e);
            }
        }
    }

    private <C> Extension extension(Configured<C> configured, Settings own) throws StartException {
        return ((ExtensionFactory<C>) configured.factory()).create(configured.config(), own, this);
    }

    private Optional<Extension> extension(ComponentId id) {
        return Optional.ofNullable(extensions.get(id)).map(node -> (Extension) node.component());
    }

    private Settings settings(StatusBoard.Key key) {
        String name = key.kind().label() + "/" + key.id() + (key.part().isEmpty() ? "" : "@" + key.part());
        return new Settings(
                key.kind(),
                key.id(),
                key.part(),
                clock,
                telemetry.meter().with(key.kind().label(), key.id().toString()),
                LoggerFactory.getLogger(name),
                build,
                board.reporter(key),
                shared.computeIfAbsent(key.id(), id -> telemetry.shared()));
    }

    /** Completed with the reason when a component says that the collector can't go on. */
    public CompletableFuture<String> fatal() {
        return fatal;
    }

    /** Stops receivers, processors and exporters, each draining into the next, then extensions, then own telemetry. */
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        readySince = null;
        LOG.info("Starting shutdown...");
        Deadline deadline = Deadline.after(drainTime, clock);
        for (Graph.Node node : extensions.values()) {
            ((Extension) node.component()).notReady();
        }
        if (graph != null) {
            graph.close(deadline);
        }
        for (Graph.Node node : new ArrayList<>(extensions.values()).reversed()) {
            Nodes.close(node, deadline);
        }
        LOG.info("Shutdown complete.");
        telemetry.close(deadline);
    }

    @Override
    public Optional<Instant> readySince() {
        return Optional.ofNullable(readySince);
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public List<ComponentState> components() {
        var states = new ArrayList<ComponentState>();
        Graph running = graph;
        if (running != null) {
            for (Graph.Node node : running.nodes()) {
                states.add(state(node));
            }
        }
        for (Graph.Node node : List.copyOf(extensions.values())) {
            states.add(state(node));
        }
        return states;
    }

    private ComponentState state(Graph.Node node) {
        Status status = board.of(node.key());
        return new ComponentState(
                node.key().kind(),
                node.key().id(),
                node.pipelines(),
                status,
                node.component().figures());
    }

    @Override
    public List<PipelineState> pipelines() {
        return config.pipelines().stream()
                .map(each -> new PipelineState(each.id(), each.receivers(), each.processors(), each.exporters()))
                .toList();
    }

    @Override
    public List<GateState> featureGates() {
        return FeatureGates.known().stream()
                .map(gate -> new GateState(
                        gate.id(),
                        config.gates().isEnabled(gate.id()),
                        gate.stage().toString(),
                        gate.description()))
                .toList();
    }

    @Override
    public RecentSpans spans() {
        return telemetry.spans();
    }

    @Override
    public MetricRegistry metrics() {
        return telemetry.registry();
    }
}
