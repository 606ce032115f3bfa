package io.dbintel.network.http;

import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.Authenticators;
import io.dbintel.network.PortOwner;
import io.dbintel.network.ServerAuthenticator;
import io.dbintel.network.tls.ServerTls;
import io.dbintel.network.tls.TlsContext;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** A running HTTP/1.1 server. Each request runs on a virtual thread of its own. */
public final class HttpServer {
    /** For {@link VirtualThreadPool}: the threads that wake a request's reader must never wait for those that read. */
    private static final int NO_BOUND = 0;

    private static final int SHUTDOWN_IDLE_MILLIS = 50;

    private final Server server;
    private final ServerConnector connector;
    private final Settings settings;

    private HttpServer(Server server, ServerConnector connector, Settings settings) {
        this.server = server;
        this.connector = connector;
        this.settings = settings;
    }

    /**
     * Listens.
     *
     * @param addressPath of what sets the address in the configuration, for messages
     */
    public static HttpServer start(
            HttpServerConfig config, HttpHandler handler, Settings settings, Host host, String addressPath)
            throws StartException {
        Optional<ServerAuthenticator> authenticator = Authenticators.server(config.authenticator(), host);
        var threads = new VirtualThreadPool(NO_BOUND);
        threads.setName(settings.threadName("http"));
        var server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setPersistentConnectionsEnabled(config.keepAlives());
        ServerConnector connector = connector(server, http, config);
        connector.setHost(
                config.endpoint().host().isEmpty() ? null : config.endpoint().host());
        connector.setPort(config.endpoint().port());
        connector.setIdleTimeout(config.timeouts().idle().toMillis());
        // Connections that wait for a next request are closed soon when stopping, not after the second that is the
        // default.
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        server.addConnector(connector);
        server.setErrorHandler(new PlainErrors());
        server.setHandler(new GracefulHandler(new JettyHandler(config, handler, authenticator, settings)));
        try {
            server.start();
        } catch (Exception e) {
            stop(server, settings);
            if (e instanceof IOException) {
                String why = PortOwner.why(e, config.endpoint());
                throw new StartException(
                        settings.kind().label() + " \"" + settings.id() + "\" can't listen on " + config.endpoint()
                                + " for HTTP: " + why + "; stop what uses that address, or set another in "
                                + addressPath,
                        e);
            }
            throw new StartException("HTTP server of " + settings.id() + " can't start: " + e, e);
        }
        return new HttpServer(server, connector, settings);
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, HttpServerConfig config)
            throws StartException {
        var plain = new HttpConnectionFactory(http);
        if (config.tls().isEmpty()) {
            return new TimedConnector(server, config.timeouts(), plain);
        }
        ServerTls tls = config.tls().get();
        TlsContext context = tls.context();
        var factory = new SslContextFactory.Server() {
            @Override
            public void customize(javax.net.ssl.SSLEngine engine) {
                super.customize(engine);
                engine.setSSLParameters(context.apply(engine.getSSLParameters()));
            }
        };
        factory.setSslContext(context.context());
        factory.setNeedClientAuth(context.clientAuth());
        var secure = new SslConnectionFactory(factory, plain.getProtocol());
        // It would refuse requests by another name than the certificate's, which is the client's to decide.
        secure.setEnsureSecureRequestCustomizer(false);
        return new TimedConnector(server, config.timeouts(), secure, plain);
    }

    /** Accepts connections that are timed. */
    private static final class TimedConnector extends ServerConnector {
        private final HttpServerConfig.Timeouts timeouts;

        TimedConnector(Server server, HttpServerConfig.Timeouts timeouts, ConnectionFactory... factories) {
            super(server, 1, 1, factories);
            this.timeouts = timeouts;
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            var connection = new TimedConnection(channel, selector, key, getScheduler(), timeouts);
            connection.setIdleTimeout(getIdleTimeout());
            return connection;
        }
    }

    /** The port that it listens on, for a configured port of 0. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Takes no more requests, lets those in hand finish until the deadline, then ends them. */
    public void close(Deadline deadline) {
        // Jetty takes 0 for "at once", with requests cut off.
        server.setStopTimeout(Math.max(1, deadline.remaining().toMillis()));
        stop(server, settings);
    }

    private static void stop(Server server, Settings settings) {
        try {
            server.stop();
        } catch (Exception e) {
            settings.log().warn("requests were cut off when the HTTP server stopped", e);
        }
    }
}
