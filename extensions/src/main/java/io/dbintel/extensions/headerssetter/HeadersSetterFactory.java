package io.dbintel.extensions.headerssetter;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import java.util.List;

/** The type {@code headers_setter}. */
public final class HeadersSetterFactory implements ExtensionFactory<HeadersSetterConfig> {
    @Override
    public String type() {
        return "headers_setter";
    }

    @Override
    public List<String> aliases() {
        return List.of("headerssetter");
    }

    @Override
    public HeadersSetterConfig read(ConfigNode node) {
        return HeadersSetterConfig.read(node);
    }

    @Override
    public Extension create(HeadersSetterConfig config, Settings settings, CollectorView view) throws StartException {
        return new HeadersSetter(config, settings);
    }
}
