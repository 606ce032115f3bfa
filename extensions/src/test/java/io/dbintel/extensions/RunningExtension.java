package io.dbintel.extensions;

import io.dbintel.component.Clock;
import io.dbintel.component.CollectorView;
import io.dbintel.component.Deadline;
import io.dbintel.component.Extension;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** An extension with a page, running on a free port, and a browser for it. */
public final class RunningExtension implements AutoCloseable {
    private final Extension extension;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningExtension(Extension extension) {
        this.extension = extension;
    }

    public static <C> RunningExtension start(
            ExtensionFactory<C> factory, String yaml, CollectorView view, TestSettings settings) throws StartException {
        Extension extension =
                factory.create(TestConfig.read(factory, yaml), settings.of(Kind.EXTENSION, factory.type()), view);
        extension.start(Host.EMPTY);
        return new RunningExtension(extension);
    }

    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        Number port = Optional.ofNullable(extension.figures().get("port")).orElseThrow();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    public Extension extension() {
        return extension;
    }

    @Override
    public void close() {
        client.close();
        extension.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
    }
}
