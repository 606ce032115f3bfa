package io.dbintel.extensions.filestorage;

import io.dbintel.component.CollectorView;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import java.util.List;

/** The type {@code file_storage}. */
public final class FileStorageFactory implements ExtensionFactory<FileStorageConfig> {
    @Override
    public String type() {
        return "file_storage";
    }

    @Override
    public List<String> aliases() {
        return List.of("filestorage");
    }

    @Override
    public FileStorageConfig read(ConfigNode node) {
        return FileStorageConfig.read(node);
    }

    @Override
    public Extension create(FileStorageConfig config, Settings settings, CollectorView view) {
        return new FileStorage(config, settings);
    }
}
