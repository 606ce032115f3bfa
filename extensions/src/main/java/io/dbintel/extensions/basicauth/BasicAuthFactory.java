package io.dbintel.extensions.basicauth;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import java.util.List;

/** The type {@code basicauth}. */
public final class BasicAuthFactory implements ExtensionFactory<BasicAuthConfig> {
    @Override
    public String type() {
        return "basicauth";
    }

    @Override
    public List<String> aliases() {
        return List.of("basic_auth");
    }

    @Override
    public BasicAuthConfig read(ConfigNode node) {
        return BasicAuthConfig.read(node);
    }

    @Override
    public Extension create(BasicAuthConfig config, Settings settings, CollectorView view) throws StartException {
        return config.client().isPresent()
                ? new BasicAuthClient(config.client().get(), settings)
                : new BasicAuthServer(config, settings);
    }
}
