package io.dbintel.testkit;

import io.dbintel.component.ComponentFactory;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Settings of a component from YAML, as a test writes them. */
public final class TestConfig {
    private TestConfig() {}

    /** Reads settings and fails on any problem. */
    public static <C> C read(ComponentFactory<C> factory, String yaml) {
        var problems = new Problems();
        C config = read(factory, yaml, problems);
        if (problems.hasErrors()) {
            throw new AssertionError(problems.errors());
        }
        return config;
    }

    /** What is wrong with settings: every error, as it is printed. */
    public static <C> List<String> errors(ComponentFactory<C> factory, String yaml) {
        var problems = new Problems();
        read(factory, yaml, problems);
        return problems.errors().stream().map(Problem::toString).toList();
    }

    private static <C> C read(ComponentFactory<C> factory, String yaml, Problems problems) {
        ConfigNode node = node(factory.type(), yaml, problems);
        C config = factory.read(node);
        node.reportUnknown();
        return config;
    }

    public static ConfigNode node(String path, String yaml, Problems problems) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return new ConfigNode(path, loaded == null ? null : value(loaded), Place.UNKNOWN, problems);
    }

    private static ConfigValue value(@Nullable Object loaded) {
        return switch (loaded) {
            case Map<?, ?> map -> {
                var entries = new LinkedHashMap<String, ConfigValue>();
                map.forEach((key, each) -> entries.put(String.valueOf(key), value(each)));
                yield new ConfigValue.Mapping(entries, Place.UNKNOWN);
            }
            case List<?> list -> {
                var elements = new ArrayList<ConfigValue>();
                list.forEach(each -> elements.add(value(each)));
                yield new ConfigValue.Sequence(elements, Place.UNKNOWN);
            }
            case Integer number -> new ConfigValue.Scalar(number.longValue(), number.toString(), false, Place.UNKNOWN);
            case null -> new ConfigValue.Scalar(null, "", false, Place.UNKNOWN);
            default -> new ConfigValue.Scalar(loaded, loaded.toString(), false, Place.UNKNOWN);
        };
    }
}
