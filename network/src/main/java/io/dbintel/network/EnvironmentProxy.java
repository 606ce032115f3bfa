package io.dbintel.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name, in either case, as other programs on the
 * machine read them. The machine itself is never behind a proxy.
 */
public final class EnvironmentProxy extends ProxySelector {
    private final Map<String, String> environment;

    public EnvironmentProxy(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @param scheme {@code https} or {@code http} */
    public Optional<InetSocketAddress> proxy(String scheme, String host) {
        boolean local = host.equalsIgnoreCase("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("[::1]");
        String url = variable(scheme.equals("https") ? "HTTPS_PROXY" : "HTTP_PROXY");
        return local || url.isEmpty() || isExempt(host) ? Optional.empty() : address(url);
    }

    private boolean isExempt(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return Arrays.stream(variable("NO_PROXY").split(","))
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .filter(each -> !each.isEmpty())
                .anyMatch(each -> {
                    String domain =
                            each.startsWith("*.") ? each.substring(2) : each.startsWith(".") ? each.substring(1) : each;
                    return each.equals("*") || lower.equals(domain) || lower.endsWith("." + domain);
                });
    }

    private String variable(String name) {
        String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        return lower.isEmpty() ? environment.getOrDefault(name, "") : lower;
    }

    /** Host and port of a proxy's URL; empty if it is none. */
    public static Optional<InetSocketAddress> address(String url) {
        try {
            URI uri = URI.create(url.contains("://") ? url : "http://" + url);
            if (uri.getHost() == null) {
                return Optional.empty();
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
            return Optional.of(InetSocketAddress.createUnresolved(uri.getHost(), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost();
        return proxy(String.valueOf(uri.getScheme()), host)
                .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
                .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request fails with the same exception, and says so.
    }
}
