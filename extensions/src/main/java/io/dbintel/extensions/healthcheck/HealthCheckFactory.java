package io.dbintel.extensions.healthcheck;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import java.util.List;

/** The type {@code health_check}. */
public final class HealthCheckFactory implements ExtensionFactory<HealthCheckConfig> {
    @Override
    public String type() {
        return "health_check";
    }

    @Override
    public List<String> aliases() {
        return List.of("healthcheck");
    }

    @Override
    public HealthCheckConfig read(ConfigNode node) {
        return HealthCheckConfig.read(node);
    }

    @Override
    public Extension create(HealthCheckConfig config, Settings settings, CollectorView view) {
        return new HealthCheck(config, new HealthAnswers(config, view, settings.build(), settings.clock()), settings);
    }
}
