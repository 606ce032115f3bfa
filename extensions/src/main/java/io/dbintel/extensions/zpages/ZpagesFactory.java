package io.dbintel.extensions.zpages;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;

/** The type {@code zpages}. */
public final class ZpagesFactory implements ExtensionFactory<ZpagesConfig> {
    @Override
    public String type() {
        return "zpages";
    }

    @Override
    public ZpagesConfig read(ConfigNode node) {
        return ZpagesConfig.read(node);
    }

    @Override
    public Extension create(ZpagesConfig config, Settings settings, CollectorView view) {
        return new Zpages(config, settings, view);
    }
}
