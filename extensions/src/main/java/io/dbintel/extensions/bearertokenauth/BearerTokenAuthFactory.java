package io.dbintel.extensions.bearertokenauth;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import java.util.List;

/** The type {@code bearertokenauth}. */
public final class BearerTokenAuthFactory implements ExtensionFactory<BearerTokenAuthConfig> {
    @Override
    public String type() {
        return "bearertokenauth";
    }

    @Override
    public List<String> aliases() {
        return List.of("bearer_token_auth");
    }

    @Override
    public BearerTokenAuthConfig read(ConfigNode node) {
        return BearerTokenAuthConfig.read(node);
    }

    @Override
    public Extension create(BearerTokenAuthConfig config, Settings settings, CollectorView view) throws StartException {
        return new BearerTokenAuth(config, settings);
    }
}
