package io.dbintel.receivers.filelog;

import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.Settings;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Signal;
import java.util.List;
import java.util.Set;

/** Makes {@code filelog} receivers. */
public final class FilelogReceiverFactory implements ReceiverFactory<FilelogConfig> {
    /** The gate that {@code delete_after_read} needs. */
    public static final String ALLOW_DELETION = "filelog.allowFileDeletion";
    /** The gate that {@code header} needs. */
    public static final String ALLOW_HEADERS = "filelog.allowHeaderMetadataParsing";

    private final Set<String> gates;

    public FilelogReceiverFactory() {
        this(Set.of());
    }

    /** @param gates feature gates as the command line has them: {@code id} is on, {@code -id} off */
    public FilelogReceiverFactory(Set<String> gates) {
        this.gates = Set.copyOf(gates);
    }

    @Override
    public String type() {
        return "filelog";
    }

    @Override
    public List<String> aliases() {
        return List.of("file_log");
    }

    @Override
    public Set<Signal<?>> signals() {
        return Set.of(Signal.LOGS);
    }

    @Override
    public FilelogConfig read(ConfigNode node) {
        return new FilelogConfigReader(node, gates).read();
    }

    @Override
    public Receiver create(FilelogConfig config, Settings settings, Outlets outlets) {
        return new FilelogReceiver(config, settings, outlets);
    }
}
