package io.dbintel.collector.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.telemetry.Signal;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the sections, each with its message. */
final class ConfigReaderTest {
    private static final String GOOD = """
            receivers: {source: {}, src/two: }
            processors: {batch: , thin_out: }
            exporters: {sink: {}}
            extensions: {probe: }
            """;
    private static final String SERVICE = """
            service:
              pipelines:
                logs: {receivers: [source], exporters: [sink]}
            """;

    private static final String VALID_PROCESSORS = "(valid values: [batch thin_out thinner thinout])";

    private static Arguments row(String rule, String yaml, String... errors) {
        return Arguments.of(rule, yaml, errors);
    }

    static Stream<Arguments> broken() {
        String pipelines = GOOD + "service:\n  pipelines:\n    ";
        return Stream.of(
                row(
                        "nothing at all",
                        "{}",
                        "empty configuration file; write receivers, exporters and service::pipelines [:1]"),
                row(
                        "no receivers",
                        "exporters: {sink: }\nservice: {pipelines: {logs: {receivers: [source], exporters: [sink]}}}",
                        "no receiver configuration specified in config; add a section receivers [:1]",
                        "service::pipelines::logs: references receiver \"source\" which is not configured;"
                                + " define it under receivers, or remove it here [:2]"),
                row(
                        "no exporters",
                        "receivers: {source: }\nexporters:\n"
                                + "service: {pipelines: {logs: {receivers: [source], exporters: [sink]}}}",
                        "no exporter configuration specified in config; add a section exporters [:1]",
                        "service::pipelines::logs: references exporter \"sink\" which is not configured;"
                                + " define it under exporters, or remove it here [:3]"),
                row(
                        "no pipelines",
                        GOOD + "service: {}",
                        "service::pipelines: service must have at least one pipeline; add service::pipelines::metrics [:5]"),
                row(
                        "no service",
                        GOOD,
                        "service::pipelines: service must have at least one pipeline; add service::pipelines::metrics [:1]"),
                row(
                        "pipeline without receiver and exporter",
                        pipelines + "traces: {processors: [batch]}",
                        "service::pipelines::traces: must have at least one receiver; add receivers to the pipeline [:7]",
                        "service::pipelines::traces: must have at least one exporter; add exporters to the pipeline [:7]"),
                row(
                        "references to nothing",
                        pipelines
                                + "logs:\n      receivers: [no]\n      processors:\n        - no/x\n      exporters: [no]\n"
                                + "  extensions: [no]",
                        "service::extensions: references extension \"no\" which is not configured;"
                                + " define it under extensions, or remove it here [:12]",
                        "service::pipelines::logs: references receiver \"no\" which is not configured;"
                                + " define it under receivers, or remove it here [:8]",
                        "service::pipelines::logs: references processor \"no/x\" which is not configured;"
                                + " define it under processors, or remove it here [:10]",
                        "service::pipelines::logs: references exporter \"no\" which is not configured;"
                                + " define it under exporters, or remove it here [:11]"),
                row(
                        "a processor twice, in two spellings",
                        pipelines
                                + "logs: {receivers: [source], processors: [thinner, batch, thinout], exporters: [sink]}",
                        "service::pipelines::logs: references processor \"thinout\" multiple times; remove one,"
                                + " or configure a second one as thin_out/name [:7]"),
                row(
                        "a signal that there is not",
                        pipelines + "profiles: {receivers: [source], exporters: [sink]}",
                        "service::pipelines::profiles: in \"profiles\" id: telemetry type is not supported"
                                + " (expected: logs, metrics or traces, with an optional /name); profiles are not carried here: remove it [:7]"),
                row(
                        "a signal that a component has not",
                        """
                        receivers: {meter: }
                        exporters: {logsink: , sink: }
                        service: {pipelines: {
                        logs: {receivers: [meter], exporters: [sink]},
                        metrics: {receivers: [meter], exporters: [logsink]}}}
                        """,
                        "service::pipelines::logs: failed to create \"meter\" receiver for data type \"logs\": telemetry"
                                + " type is not supported (it has: metrics); remove it from this pipeline [:4]",
                        "service::pipelines::metrics: failed to create \"logsink\" exporter for data type \"metrics\":"
                                + " telemetry type is not supported (it has: logs); remove it from this pipeline [:5]"),
                row(
                        "unknown types",
                        GOOD.replace("batch: ,", "\n  batsh/x: ,")
                                + SERVICE.replace("exporters", "processors: [batsh/x], exporters"),
                        "processors::batsh/x: unknown type: \"batsh\" for id: \"batsh/x\" " + VALID_PROCESSORS
                                + "; did you mean batch? [:3]"),
                row(
                        "unknown type that is like nothing",
                        GOOD.replace("batch: ,", "completely_else: ,") + SERVICE,
                        "processors::completely_else: unknown type: \"completely_else\" for id: \"completely_else\" "
                                + VALID_PROCESSORS + "; run dbintel components to see what there is [:2]"),
                row(
                        "connectors",
                        GOOD
                                + "connectors: {count: }\nservice: {pipelines: {logs: {receivers: [source], exporters: [count]}}}",
                        "connectors::count: unknown type: \"count\" for id: \"count\" (valid values: []);"
                                + " this collector has no connectors yet: let a Collector behind this one do it [:5]"),
                row(
                        "unknown keys",
                        GOOD.replace("{sink: {}}", "{sink: {endpont: x}}") + "recievers: {}\n" + SERVICE
                                + "  pipeline: {}\n",
                        "exporters::sink::endpont: unknown key; did you mean endpoint? [:3]",
                        "service::pipeline: unknown key; known here: extensions, pipelines, telemetry [:9]",
                        "recievers: unknown key; known here: connectors, exporters, extensions, processors, receivers, service [:5]"),
                row(
                        "duplicate ids",
                        GOOD.replace("src/two: ", "src/two: , ' source/two': ") + SERVICE,
                        "receivers:: source/two: duplicate name \" source/two\" after unmarshaling source/two;"
                                + " remove one of the two, or name them apart: source/name [:1]"),
                row(
                        "wrong ids",
                        GOOD.replace("src/two: ", "/x: , src/: , '': , 'a b': , 1a: , 'src/a b': , 'src/a+b': ")
                                + SERVICE,
                        "receivers::/x: in \"/x\" id: the part before / should not be empty; write type or type/name [:1]",
                        "receivers::src/: in \"src/\" id: the part after / should not be empty; write type or type/name [:1]",
                        "receivers::: id must not be empty; write type or type/name [:1]",
                        "receivers::a b: in \"a b\" id: invalid character(s) in type \"a b\" (expected: a letter, then at"
                                + " most 62 letters, digits or _); write type or type/name [:1]",
                        "receivers::1a: in \"1a\" id: invalid character(s) in type \"1a\" (expected: a letter, then at"
                                + " most 62 letters, digits or _); write type or type/name [:1]",
                        "receivers::src/a b: in \"src/a b\" id: invalid character(s) in name \"a b\" (expected: no blanks,"
                                + " control characters or symbols); write type or type/name [:1]",
                        "receivers::src/a+b: in \"src/a+b\" id: invalid character(s) in name \"a+b\" (expected: no blanks,"
                                + " control characters or symbols); write type or type/name [:1]"),
                row(
                        "wrong kinds of value",
                        "receivers: [source]\nexporters: {sink: 5}\nservice: {pipelines: {logs: {receivers: {a: b},"
                                + " exporters: [[sink]]}}}",
                        "receivers: a list of 1 is a list (expected: a map); write its keys below it, indented [:1]",
                        "no receiver configuration specified in config; add a section receivers [:1]",
                        "exporters::sink: 5 is a whole number (expected: a map); write its keys below it, indented [:2]",
                        "service::pipelines::logs::receivers: a map of 1 (expected: a list of ids); write receivers: [id] [:3]",
                        "service::pipelines::logs: must have at least one receiver; add receivers to the pipeline [:3]",
                        "service::pipelines::logs::exporters: a list of 1 is a list (expected: the id of a component);"
                                + " write type or type/name [:3]",
                        "service::pipelines::logs: must have at least one exporter; add exporters to the pipeline [:3]"),
                row(
                        "a component that is not used is checked too",
                        GOOD.replace("src/two: ", "src/two: {interval: 5}") + SERVICE,
                        "receivers::src/two::interval: 5 is a whole number (expected: a duration such as 500ms, 10s or"
                                + " 1m30s); add a unit: 5s [:1]"),
                row(
                        "what follows from a variable that is not set is not said twice",
                        GOOD.replace(
                                        "{source: {}",
                                        "{source: {interval: \"${NO}\", databases: [\"x${NO}\", 5], port: x}")
                                + SERVICE,
                        "receivers::source::interval: environment variable \"NO\" is not set; set it, give a default as in"
                                + " ${env:NO:-value}, or start with --allow-unset to read it as nothing [:1]",
                        "receivers::source::databases::0: environment variable \"NO\" is not set; set it, give a default as"
                                + " in ${env:NO:-value}, or start with --allow-unset to read it as nothing [:1]",
                        "receivers::source::port: \"x\" is a text (expected: a whole number); correct it, or leave it out"
                                + " for the default, 1 [:1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void brokenRuleIsReported(String rule, String yaml, String... errors) {
        Loading loading = Loading.of(yaml);

        loading.config();

        assertThat(loading.errors()).containsExactlyInAnyOrder(errors);
    }

    @Test
    void goodConfigurationIsReadWithoutAWord() {
        Loading loading = Loading.of(GOOD + """
                connectors:
                service:
                  extensions: [health_probe]
                  telemetry: {logs: {level: debug}}
                  pipelines:
                    logs: {receivers: "source, src/two", processors: [batch, thinner], exporters: [sink]}
                    " metrics / main ": {receivers: [src], exporters: [sink]}
                """);

        CollectorConfig config = loading.config().orElseThrow();

        assertThat(loading.problems().errors()).isEmpty();
        assertThat(loading.warnings()).isEmpty();
        assertThat(config.receivers()).containsOnlyKeys(ComponentId.of("source"), new ComponentId("source", "two"));
        assertThat(config.components(Kind.EXTENSION)).containsOnlyKeys(ComponentId.of("probe"));
        assertThat(config.serviceExtensions()).containsExactly(ComponentId.of("probe"));
        assertThat(config.pipelines()).hasSize(2);
        PipelineConfig logs = config.pipelines().getFirst();
        assertThat(logs.signal()).isSameAs(Signal.LOGS);
        assertThat(logs.receivers()).containsExactly(ComponentId.of("source"), new ComponentId("source", "two"));
        assertThat(logs.processors()).containsExactly(ComponentId.of("batch"), ComponentId.of("thin_out"));
        assertThat(config.pipelines().getLast().id()).isEqualTo("metrics/main");
        assertThat(config.telemetry().section("logs").text("level", "")).isEqualTo("debug");
    }

    @Test
    void serviceWithoutPipelinesIsAllowedBehindTheGate() {
        Loading loading = Loading.of("extensions: {probe: }\nservice: {extensions: [probe]}")
                .gate(FeatureGates.ALLOW_NO_PIPELINES);

        assertThat(loading.config()).isPresent();
        assertThat(loading.errors()).isEmpty();
    }

    @Test
    void pipelineThatNeedsAPlannedComponentIsLeftOutAndNamed() {
        Loading loading = Loading.of("""
                receivers: {source: , mysql/ash: {datasource: x}}
                processors: {circuit_breaker: {a: 1}, verification: }
                exporters: {sink: }
                extensions: {healthcheckv2: , probe: }
                service:
                  extensions: [healthcheckv2, probe]
                  pipelines:
                    logs/ash: {receivers: [mysql/ash], processors: [circuitbreaker], exporters: [sink]}
                    logs: {receivers: [source], exporters: [sink]}
                """);

        CollectorConfig config = loading.config().orElseThrow();

        assertThat(loading.errors()).isEmpty();
        assertThat(config.pipelines()).extracting(PipelineConfig::id).containsExactly("logs");
        assertThat(config.serviceExtensions()).containsExactly(ComponentId.of("probe"));
        assertThat(loading.warnings())
                .containsExactlyInAnyOrder(
                        "service::extensions: extension \"healthcheckv2\" is left out, because it is planned but not built yet;"
                                + " what needs it is left out too; remove it here when nothing does [:6]",
                        "service::pipelines::logs/ash: left out, because it needs what is planned but not built yet:"
                                + " receiver \"mysql/ash\", processor \"circuitbreaker\"; the other pipelines run; remove what is named to"
                                + " run this one too [:8]",
                        "processors::verification: is not read, because it is planned but not built yet; remove it [:2]");
    }

    @Test
    void extensionThatSettingsNameHasToBeStarted() {
        Loading loading = Loading.of("""
                receivers: {source: , src/b: {auth: {authenticator: nowhere}}}
                exporters: {sink: {sending_queue: {storage: probe}}, sink/off: {sending_queue: {enabled: false, storage: no}}}
                extensions: {probe: }
                service:
                  pipelines:
                    logs: {receivers: [source, src/b], exporters: [sink, sink/off]}
                """);

        loading.config();

        assertThat(loading.errors())
                .contains(
                        "exporters::sink::sending_queue::storage: names extension \"probe\", which service::extensions"
                                + " does not start; write probe there too [:2]",
                        "receivers::src/b::auth::authenticator: references extension \"nowhere\" which is not configured;"
                                + " define it under extensions and name it in service::extensions, or remove it here [:1]")
                .noneMatch(error -> error.contains("sink/off::sending_queue::storage"));
    }

    @Test
    void pipelineWhoseAuthenticatorIsPlannedIsLeftOut() {
        Loading loading = Loading.of("""
                receivers: {source: }
                exporters: {sink: , sink/b: {auth: {authenticator: healthcheckv2/x}}}
                extensions: {healthcheckv2/x: }
                service:
                  extensions: [healthcheckv2/x]
                  pipelines:
                    logs: {receivers: [source], exporters: [sink]}
                    logs/b: {receivers: [source], exporters: [sink/b]}
                """);

        CollectorConfig config = loading.config().orElseThrow();

        assertThat(config.pipelines()).extracting(PipelineConfig::id).containsExactly("logs");
        assertThat(config.leftOut())
                .singleElement()
                .satisfies(leftOut -> assertThat(leftOut.needs())
                        .containsExactly("extension \"healthcheckv2/x\" (exporters::sink/b::auth::authenticator)"));
    }

    @Test
    void batchBeforeADurableQueueIsWarnedOf() {
        String yaml = """
                receivers: {source: }
                processors: {batch: }
                exporters: {sink: {sending_queue: {storage: probe}}}
                extensions: {probe: }
                service:
                  extensions: [probe]
                  pipelines:
                    logs: {receivers: [source], processors: [batch], exporters: [sink]}
                """;
        Loading durable = Loading.of(yaml);
        Loading memory = Loading.of(yaml.replace("{storage: probe}", "{}"));

        durable.config();
        memory.config();

        assertThat(durable.warnings())
                .containsExactly(
                        "service::pipelines::logs: processor \"batch\" stands before the durable queue of exporter \"sink\":"
                                + " what it holds was accepted, and is lost when the process is killed; remove it here and"
                                + " write exporters::sink::sending_queue::batch: {} [:8]");
        assertThat(memory.warnings()).isEmpty();
    }

    @Test
    void nothingLeftToRunIsAnError() {
        Loading loading = Loading.of("receivers: {mysql: }\nexporters: {sink: }\n"
                + "service: {pipelines: {logs: {receivers: [mysql], exporters: [sink]}}}");

        loading.config();

        assertThat(loading.errors())
                .containsExactly("service::pipelines: no pipeline is left that can run;"
                        + " use components that dbintel components lists [:3]");
    }

    @Test
    void wrongReferenceIsReportedEvenInAPipelineThatIsLeftOut() {
        Loading loading = Loading.of("receivers: {mysql: }\nexporters: {sink: }\n"
                + "service: {pipelines: {logs: {receivers: [mysql], exporters: [no]}}}");

        loading.config();

        assertThat(loading.errors()).singleElement().asString().contains("references exporter \"no\"");
    }
}
