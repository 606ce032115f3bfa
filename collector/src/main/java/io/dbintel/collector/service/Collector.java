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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running collector: own telemetry, extensions, pipelines. Started once, closed once; {@link #close} may be called at any
 * time and by any thread.
 */
public final class Collector implements CollectorView {
    private static final Logger LOG = LoggerFactory.getLogger("service");

    private volatile CollectorConfig config;
    private final BuildInfo build;
    private final Clock clock;
    private final Duration drainTime;
    private final OwnTelemetry telemetry;
    private final StatusBoard board;
    private final Instant startedAt;
    private final CompletableFuture<String> fatal = new CompletableFuture<>();
    private final Map<StatusBoard.Key, SharedThings> shared = new HashMap<>();
    /** Closing exporters that a reload has replaced. */
    private final Set<Thread> closers = ConcurrentHashMap.newKeySet();

    /** By id, in order of their start. */
    private final Map<ComponentId, Part> extensions = Collections.synchronizedMap(new LinkedHashMap<>());

    private volatile Graph graph = Graph.EMPTY;
    private volatile @Nullable Instant readySince;
    private boolean closed;

    /** What the instances of one id share, for as long as they are configured alike. */
    private record SharedThings(Configured<?> of, Settings.Shared things) {}

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
            startExtensions(config);
            graph.start(this::extension, board);
        } catch (StartException | RuntimeException e) {
            close();
            throw e;
        }
        readySince = clock.now();
        extensions().forEach(part -> ((Extension) part.component()).ready());
        LOG.info("Everything is ready. Begin running and processing data.");
    }

    /**
     * Goes over to another configuration. Components that it configures as before go on without a gap; calls into pipelines wait
     * while others are exchanged.
     *
     * @return whether it runs now; if not, the one before runs on, and why was logged
     */
    public synchronized boolean reload(CollectorConfig next) {
        if (closed) {
            return false;
        }
        long start = clock.nanoTime();
        var held = new ArrayList<Junction<?>>();
        try {
            CollectorConfig before = config;
            Set<Part> old = Set.copyOf(graph.parts());
            exchange(next, held);
            if (!before.telemetry().isSameAs(next.telemetry())) {
                LOG.warn("service::telemetry has changed; that takes effect at the next start");
            }
            long unchanged = graph.parts().stream().filter(old::contains).count();
            LOG.atInfo()
                    .addKeyValue("components", graph.parts().size())
                    .addKeyValue("unchanged", unchanged)
                    .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - start))
                    .log("Configuration reloaded.");
            return true;
        } catch (StartException e) {
            LOG.atError()
                    .addKeyValue("reason", e.getMessage())
                    .log("the new configuration can't be started, the one before runs on");
            restore(held);
            return false;
        } finally {
            Exchange.release(held);
        }
    }

    private void restore(List<Junction<?>> held) {
        try {
            exchange(config, held);
        } catch (StartException e) {
            fatal.complete("the configuration before the reload can't be started again: " + e.getMessage());
        }
    }

    private void exchange(CollectorConfig next, List<Junction<?>> held) throws StartException {
        Set<String> changed = changedExtensions(next);
        Graph to = Graph.build(
                next, this::settings, graph, part -> !part.configured().node().mentions(changed));
        var exchange = new Exchange(graph, to, this::extension, board, clock, this::closeBeside, held);
        try {
            exchange.run(() -> {
                closeExtensions(next);
                startExtensions(next);
            });
        } catch (StartException e) {
            graph = exchange.running();
            throw e;
        }
        graph = to;
        config = next;
        shared.keySet().removeIf(key -> !next.components(key.kind()).containsKey(key.id()));
    }

    /** Ids of the extensions that another configuration wants differently, or not at all. */
    private Set<String> changedExtensions(CollectorConfig next) {
        var changed = new HashSet<String>();
        for (Part part : extensions()) {
            ComponentId id = part.key().id();
            if (!stays(part, next)) {
                changed.add(id.toString());
            }
        }
        for (ComponentId id : next.serviceExtensions()) {
            if (!extensions.containsKey(id)) {
                changed.add(id.toString());
            }
        }
        return changed;
    }

    private static boolean stays(Part extension, CollectorConfig next) {
        ComponentId id = extension.key().id();
        return next.serviceExtensions().contains(id)
                && extension.isAs(Nodes.configured(next.extensions(), id), Set.of());
    }

    private void closeExtensions(CollectorConfig next) {
        for (Part part : extensions().reversed()) {
            if (!stays(part, next)) {
                Nodes.close(part, Deadline.after(drainTime, clock));
                extensions.remove(part.key().id());
                board.forget(part.key());
            }
        }
    }

    /** Closes an exporter whose successor works already, while that one works. */
    private void closeBeside(Part part) {
        Thread closer = Thread.ofVirtual()
                .name(part.settings().threadName("close"))
                .unstarted(() -> {
                    try {
                        part.component().close(Deadline.after(drainTime, clock));
                    } catch (RuntimeException e) {
                        part.settings().log().atError().setCause(e).log("could not be stopped cleanly");
                    } finally {
                        closers.remove(Thread.currentThread());
                    }
                });
        closers.add(closer);
        closer.start();
    }

    private void startExtensions(CollectorConfig from) throws StartException {
        for (ComponentId id : from.serviceExtensions()) {
            if (extensions.containsKey(id)) {
                continue;
            }
            var key = new StatusBoard.Key(Kind.EXTENSION, id, "");
            Configured<?> configured = Nodes.configured(from.extensions(), id);
            Settings own = settings(key, configured);
            Extension extension;
            try {
                extension = extension(configured, own);
            } catch (StartException e) {
                throw new StartException("failed to start extension \"" + id + "\": " + e.getMessage(), e);
            }
            var part = new Part(key, configured, Set.of(), own, extension, Map.of());
            extensions.put(id, part);
            Nodes.start(part, this::extension, board);
            if (readySince != null) {
                extension.ready();
            }
        }
    }

    private List<Part> extensions() {
        synchronized (extensions) {
            return List.copyOf(extensions.values());
        }
    }

    private <C> Extension extension(Configured<C> configured, Settings own) throws StartException {
        return ((ExtensionFactory<C>) configured.factory()).create(configured.config(), own, this);
    }

    private Optional<Extension> extension(ComponentId id) {
        return Optional.ofNullable(extensions.get(id)).map(part -> (Extension) part.component());
    }

    private Settings settings(StatusBoard.Key key, Configured<?> configured) {
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
                shared(new StatusBoard.Key(key.kind(), key.id(), ""), configured));
    }

    private Settings.Shared shared(StatusBoard.Key key, Configured<?> configured) {
        return shared.compute(
                        key,
                        (same, known) -> known != null && known.of().node().isSameAs(configured.node())
                                ? known
                                : new SharedThings(configured, telemetry.shared()))
                .things();
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
        extensions().forEach(part -> ((Extension) part.component()).notReady());
        graph.close(deadline);
        closers.forEach(closer -> join(closer, deadline));
        extensions().reversed().forEach(part -> Nodes.close(part, deadline));
        LOG.info("Shutdown complete.");
        telemetry.close(deadline);
    }

    private static void join(Thread closer, Deadline deadline) {
        try {
            closer.join(deadline.remaining());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        graph.parts().forEach(part -> states.add(state(part)));
        extensions().forEach(part -> states.add(state(part)));
        return states;
    }

    private ComponentState state(Part part) {
        return new ComponentState(
                part.key().kind(),
                part.key().id(),
                part.pipelines(),
                board.of(part.key()),
                part.component().figures());
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
