package io.dbintel.extensions.oauth2client;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import java.util.List;

/** The type {@code oauth2client}. */
public final class OAuth2ClientFactory implements ExtensionFactory<OAuth2ClientConfig> {
    @Override
    public String type() {
        return "oauth2client";
    }

    @Override
    public List<String> aliases() {
        return List.of("oauth2_client");
    }

    @Override
    public OAuth2ClientConfig read(ConfigNode node) {
        return OAuth2ClientConfig.read(node);
    }

    @Override
    public Extension create(OAuth2ClientConfig config, Settings settings, CollectorView view) throws StartException {
        return new OAuth2Client(config, settings);
    }
}
