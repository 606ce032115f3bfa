package io.dbintel.collector.cli;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.Kind;
import io.dbintel.telemetry.Signal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "components",
        mixinStandardHelpOptions = true,
        description = "Lists what this collector is built of, as YAML.")
final class ComponentsCommand implements Callable<Integer> {
    private static final List<String> PROVIDERS = List.of("env", "file", "http", "https", "secret", "yaml");

    private final DbintelCommand parent;

    ComponentsCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        BuildInfo build = parent.build();
        var tree = new LinkedHashMap<String, Object>();
        var info = new LinkedHashMap<String, Object>();
        info.put("command", build.command());
        info.put("description", build.description());
        info.put("version", build.version());
        tree.put("buildinfo", info);
        for (Kind kind : List.of(Kind.RECEIVER, Kind.PROCESSOR, Kind.EXPORTER)) {
            tree.put(kind.section(), components(kind));
        }
        tree.put("connectors", List.of());
        tree.put(Kind.EXTENSION.section(), components(Kind.EXTENSION));
        tree.put(
                "providers",
                PROVIDERS.stream().map(scheme -> Map.of("scheme", scheme)).toList());
        tree.put("converters", List.of());
        parent.out().print(new TreeWriter(false).yaml(tree));
        parent.out().flush();
        return 0;
    }

    private List<Map<String, Object>> components(Kind kind) {
        return parent.configurations().registry().all(kind).stream()
                .map(ComponentsCommand::component)
                .toList();
    }

    private static Map<String, Object> component(ComponentFactory<?> factory) {
        var component = new LinkedHashMap<String, Object>();
        component.put("name", factory.type());
        if (!factory.aliases().isEmpty()) {
            component.put("aliases", factory.aliases());
        }
        component.put("module", factory.getClass().getPackageName());
        var stability = new LinkedHashMap<String, Object>();
        for (Signal<?> signal : Signal.ALL) {
            if (factory.signals().contains(signal)) {
                stability.put(signal.name(), factory.stability(signal).label());
            }
        }
        if (stability.isEmpty()) {
            stability.put("extension", factory.stability().label());
        }
        component.put("stability", stability);
        return component;
    }
}
