package io.dbintel.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dbintel.component.Clock;
import io.dbintel.component.Component;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.Processor;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Span;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every component promises, tried on every one that is registered. */
class ComponentContractTest {
    /** The least that a component needs to be made, where that is more than nothing; port 0 is any free one. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("receiver/otlp", "protocols: {grpc: {endpoint: '127.0.0.1:0'}, http: {endpoint: '127.0.0.1:0'}}"),
            Map.entry("receiver/postgresql", "{endpoint: '127.0.0.1:1', username: u, password: p, initial_delay: 1h}"),
            Map.entry(
                    "receiver/sqlquery",
                    "{driver: postgres, host: 127.0.0.1, port: 1, database: d, initial_delay: 1h, queries: [{sql: SELECT 1 AS n,"
                            + " metrics: [{metric_name: n, value_column: n}]}]}"),
            Map.entry("processor/memory_limiter", "{check_interval: 1s, limit_mib: 4000}"),
            Map.entry("processor/resource", "attributes: [{key: a, value: b, action: insert}]"),
            Map.entry("processor/attributes", "actions: [{key: a, value: b, action: insert}]"),
            Map.entry(
                    "exporter/otlp",
                    "{endpoint: '127.0.0.1:1', tls: {insecure: true}, retry_on_failure: {enabled: false}}"),
            Map.entry("exporter/otlphttp", "{endpoint: 'http://127.0.0.1:1', retry_on_failure: {enabled: false}}"),
            Map.entry("exporter/prometheus", "endpoint: '127.0.0.1:0'"),
            Map.entry("receiver/filelog", "include: ['${folder}/*.log']"),
            Map.entry("exporter/file", "path: '${folder}/out.json'"),
            Map.entry("extension/file_storage", "directory: '${folder}/storage'"),
            Map.entry("extension/health_check", "endpoint: '127.0.0.1:0'"),
            Map.entry("extension/basicauth", "htpasswd: {inline: 'a:b'}"),
            Map.entry("extension/bearertokenauth", "token: t"),
            Map.entry("extension/headers_setter", "headers: [{key: a, value: b}]"),
            Map.entry("extension/oauth2client", "{client_id: a, client_secret: b, token_url: 'http://127.0.0.1:1'}"),
            Map.entry("extension/pprof", "endpoint: '127.0.0.1:0'"),
            Map.entry("extension/zpages", "endpoint: '127.0.0.1:0'"));

    /** The outermost key of {@code `queue.size`} or {@code `actions[].key`}. */
    private static final Pattern QUOTED = Pattern.compile("`([a-z0-9_]+)[^`]*`");

    @TempDir
    Path folder;

    private final TestSettings settings = new TestSettings();

    static Stream<Arguments> components() {
        return Components.ALL.stream().map(factory -> arguments(name(factory), factory));
    }

    private static String name(ComponentFactory<?> factory) {
        return kind(factory).label() + "/" + factory.type();
    }

    private static Kind kind(ComponentFactory<?> factory) {
        return switch (factory) {
            case ReceiverFactory<?> receiver -> Kind.RECEIVER;
            case ProcessorFactory<?> processor -> Kind.PROCESSOR;
            case ExporterFactory<?> exporter -> Kind.EXPORTER;
            case ExtensionFactory<?> extension -> Kind.EXTENSION;
        };
    }

    @Test
    void namesAreUniqueWithinAKind() {
        var names = new HashSet<String>();
        for (ComponentFactory<?> factory : Components.ALL) {
            var all = new ArrayList<>(factory.aliases());
            all.add(factory.type());
            for (String each : all) {
                assertThat(names.add(kind(factory) + " " + each)).as(each).isTrue();
                assertThat(each).matches("[a-zA-Z][0-9a-zA-Z_]{0,62}");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("components")
    void missingSettingsAreReportedAndNeverThrown(String name, ComponentFactory<?> factory) {
        factory.read(ConfigNode.empty(new Problems()));

        assertThat(TestConfig.errors(factory, yaml(name))).isEmpty();
        assertThat(TestConfig.errors(factory, "no_such_key: 1"))
                .anyMatch(error -> error.contains("no_such_key: unknown key"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("components")
    void readmeNamesEveryOptionAndNoOther(String name, ComponentFactory<?> factory) throws IOException {
        var node = TestConfig.node(factory.type(), yaml(name), new Problems());
        factory.read(node);
        Set<String> read = node.knownKeys();

        String readme = Files.readString(readme(factory));

        String linked = readme.contains("network/README.md") ? Files.readString(Path.of("../network/README.md")) : "";
        assertThat(read)
                .as("options that the README does not name")
                .allMatch(key -> readme.contains("`" + key) || linked.contains("`" + key));
        assertThat(firstOptionTable(readme)).as("options that nobody reads").isSubsetOf(read);
    }

    /** The outermost key of each row of the first table whose head begins with {@code | key |}. */
    private static Set<String> firstOptionTable(String readme) {
        return readme.lines()
                .dropWhile(line -> !line.startsWith("| key |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> QUOTED.matcher(line.substring(1, line.indexOf('|', 1)))
                        .results()
                        .limit(1))
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static Path readme(ComponentFactory<?> factory) {
        String path = factory.getClass().getPackageName().replace('.', '/');
        String module = Path.of(path).getName(2).toString();
        return Path.of("..", module, "src/main/java", path, "README.md");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("components")
    void mayBeClosedBeforeStartAndTwice(String name, ComponentFactory<?> factory) throws StartException {
        for (Component component : make(name, factory)) {
            component.close(soon());
            component.close(soon());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("components")
    void leavesNothingRunning(String name, ComponentFactory<?> factory) throws StartException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        List<Component> components = make(name, factory);

        for (Component component : components) {
            component.start(Host.EMPTY);
            component.figures();
            component.close(soon());
        }

        String own = kind(factory).label() + "/" + factory.type();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread) && thread.isAlive())
                .noneMatch(thread -> thread.getName().startsWith(own));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("components")
    void takesBatchesFromManyThreadsAndEmptyOnes(String name, ComponentFactory<?> factory)
            throws StartException, InterruptedException {
        for (Component component : make(name, factory)) {
            // Consumers are asked for before the start, as the graph does.
            consumers(component, factory);
            component.start(Host.EMPTY);
            var threads = new ArrayList<Thread>();
            var failures = new ArrayList<Throwable>();
            for (int i = 0; i < 8; i++) {
                threads.add(Thread.ofVirtual()
                        .uncaughtExceptionHandler((thread, failure) -> {
                            synchronized (failures) {
                                failures.add(failure);
                            }
                        })
                        .start(() -> feed(component, factory)));
            }
            for (Thread thread : threads) {
                assertThat(thread.join(Duration.ofSeconds(20)))
                        .as("a call that does not return")
                        .isTrue();
            }
            component.close(soon());
            assertThat(failures).isEmpty();
        }
    }

    private void feed(Component component, ComponentFactory<?> factory) {
        for (Consumer<?> consumer : consumers(component, factory)) {
            feed(consumer, Optional.<Signal<?>>ofNullable(signals.get(consumer)).orElseThrow());
        }
    }

    @SuppressWarnings("unchecked") // the consumer was asked for under this signal
    private static <R extends Item> void feed(Consumer<?> consumer, Signal<R> signal) {
        Consumer<R> typed = (Consumer<R>) consumer;
        for (int i = 0; i < 20; i++) {
            Batch<R> batch = i % 5 == 0 ? new Batch<>(signal) : batch(signal);
            Delivery delivery = typed.consume(batch);
            assertThat(delivery).isNotNull();
        }
    }

    private final Map<Consumer<?>, Signal<?>> signals = new ConcurrentHashMap<>();
    private final Map<Component, List<Consumer<?>>> known = new ConcurrentHashMap<>();

    private List<Consumer<?>> consumers(Component component, ComponentFactory<?> factory) {
        return known.computeIfAbsent(component, same -> {
            var all = new ArrayList<Consumer<?>>();
            switch (component) {
                case Processor<?> processor -> all.add(processor);
                case Exporter exporter -> {
                    for (Signal<?> signal : factory.signals()) {
                        Consumer<?> consumer = exporter.consumer(signal);
                        signals.put(consumer, signal);
                        all.add(consumer);
                    }
                }
                default -> {
                    // takes no batches
                }
            }
            return all;
        });
    }

    /** One instance, or one for each signal of a processor. */
    private <C> List<Component> make(String name, ComponentFactory<C> factory) throws StartException {
        C config = TestConfig.read(factory, yaml(name));
        var own = settings.of(kind(factory), factory.type());
        var components = new ArrayList<Component>();
        switch (factory) {
            case ReceiverFactory<C> receiver -> components.add(receiver.create(config, own, outlets()));
            case ExporterFactory<C> exporter -> components.add(exporter.create(config, own));
            case ExtensionFactory<C> extension -> components.add(extension.create(config, own, new EmptyView()));
            case ProcessorFactory<C> processor -> {
                for (Signal<?> signal : factory.signals()) {
                    Processor<?> made = make(processor, signal, config, own);
                    signals.put(made, signal);
                    components.add(made);
                }
            }
        }
        return components;
    }

    private static <C, R extends Item> Processor<R> make(
            ProcessorFactory<C> factory, Signal<R> signal, C config, Settings own) throws StartException {
        return factory.create(signal, config, own, new RecordingConsumer<R>());
    }

    private static Outlets outlets() {
        return new Outlets() {
            @Override
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return Optional.of(new RecordingConsumer<>());
            }
        };
    }

    private String yaml(String name) {
        return SETTINGS.getOrDefault(name, "{}").replace("${folder}", folder.toString());
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM);
    }

    @SuppressWarnings("unchecked") // each case makes the item of its signal
    private static <R extends Item> Batch<R> batch(Signal<R> signal) {
        var batch = new Batch<R>(signal);
        Item item = signal == Signal.LOGS
                ? new LogRecord().setTime(1)
                : signal == Signal.METRICS
                        ? new Metric(Metric.Kind.GAUGE, "m", "1")
                                .add(new NumberPoint().setValue(1).setTime(1))
                        : new Span().setName("s");
        batch.addResource(new Resource()).addScope(new Scope()).add((R) item);
        return batch;
    }
}
