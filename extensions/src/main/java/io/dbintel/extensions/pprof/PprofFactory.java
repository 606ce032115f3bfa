package io.dbintel.extensions.pprof;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;

/** The type {@code pprof}. */
public final class PprofFactory implements ExtensionFactory<PprofConfig> {
    @Override
    public String type() {
        return "pprof";
    }

    @Override
    public PprofConfig read(ConfigNode node) {
        return PprofConfig.read(node);
    }

    @Override
    public Extension create(PprofConfig config, Settings settings, CollectorView view) {
        return new Pprof(config, settings);
    }
}
