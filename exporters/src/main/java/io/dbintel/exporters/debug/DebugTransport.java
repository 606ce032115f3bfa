package io.dbintel.exporters.debug;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.sending.Transport;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.ScopeGroup;
import io.dbintel.telemetry.Signal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes batches that the sampling lets pass; the others cost nothing but the question. */
final class DebugTransport implements Transport {
    private final DebugConfig config;
    private final Settings settings;
    private final PrintStream stdout;
    private final PrintStream stderr;
    private final Map<Signal<?>, Sampling> samplings;
    private volatile @Nullable Output output;

    DebugTransport(DebugConfig config, Settings settings, PrintStream stdout, PrintStream stderr) {
        this.config = config;
        this.settings = settings;
        this.stdout = stdout;
        this.stderr = stderr;
        this.samplings = Map.of(
                Signal.LOGS, sampling(settings.clock()),
                Signal.METRICS, sampling(settings.clock()),
                Signal.TRACES, sampling(settings.clock()));
    }

    private Sampling sampling(Clock clock) {
        return new Sampling(config.samplingInitial(), config.samplingThereafter(), clock);
    }

    @Override
    public void start(Host host) throws StartException {
        if (config.useInternalLogger()) {
            output = new Output.Log(settings.log());
            return;
        }
        try {
            output = new Output.Plain(config.outputPaths(), stdout, stderr);
        } catch (IOException e) {
            throw new StartException(
                    "output_paths: can't open " + e.getMessage() + "; name a file in a folder that exists"
                            + " and may be written to",
                    e);
        }
    }

    @Override
    public <R extends Item> Delivery send(Batch<R> batch, Deadline deadline) {
        Output out = output;
        Sampling sampling = samplings.get(batch.signal());
        if (out == null || sampling == null || !sampling.allows()) {
            return Delivery.accepted();
        }
        try {
            out.line(Words.of(batch.signal()).title(), counts(batch));
            switch (config.verbosity()) {
                case BASIC -> {
                    // the counts are all
                }
                case NORMAL -> out.text(NormalText.of(batch));
                case DETAILED -> out.text(DetailedText.of(batch));
            }
            return Delivery.accepted();
        } catch (IOException e) {
            return Delivery.refused(batch.items(), "can't write to output_paths: " + e.getMessage());
        }
    }

    private static <R extends Item> Map<String, Number> counts(Batch<R> batch) {
        Words words = Words.of(batch.signal());
        var counts = new LinkedHashMap<String, Number>();
        counts.put(words.resourceField(), batch.groups().size());
        if (batch.signal() == Signal.METRICS) {
            counts.put("metrics", metrics(batch));
        }
        counts.put(words.itemsField(), batch.items());
        return counts;
    }

    private static <R extends Item> int metrics(Batch<R> batch) {
        int metrics = 0;
        for (ResourceGroup<R> group : batch.groups()) {
            for (ScopeGroup<R> scope : group.scopes()) {
                metrics += (int) scope.records().stream()
                        .filter(Metric.class::isInstance)
                        .count();
            }
        }
        return metrics;
    }

    @Override
    public void close(Deadline deadline) {
        Output out = output;
        output = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                settings.log().error("can't close output_paths", e);
            }
        }
    }
}
