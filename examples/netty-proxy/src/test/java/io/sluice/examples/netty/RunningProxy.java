package io.sluice.examples.netty;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The whole host inside the test's JVM, on a free port, started from a command line. */
public final class RunningProxy implements AutoCloseable {
    private final Proxy proxy;

    private RunningProxy(Proxy proxy) {
        this.proxy = proxy;
    }

    /** Starts a host with these options beside address and port, which does not warm up. */
    public static RunningProxy start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--warm-up-ms=0");
        return startWarm(all.toArray(new String[0]));
    }

    /** Starts a host with these options beside address and port. */
    public static RunningProxy startWarm(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--host", "127.0.0.1", "--port", "0"));
        all.addAll(List.of(arguments));
        try {
            return new RunningProxy(Proxy.start(NettyProxy.COMMAND.settings(all.toArray(new String[0]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a host that sends every call to an engine on this port. */
    public static RunningProxy inFrontOf(int enginePort, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--llm-backend-endpoints", "127.0.0.1:" + enginePort));
        all.addAll(List.of(arguments));
        return start(all.toArray(new String[0]));
    }

    /** Returns the port it listens on. */
    public int port() {
        return proxy.port();
    }

    /** Returns a new connection to it. */
    public RawClient connect() throws IOException {
        return RawClient.connect(port());
    }

    /** Sends one request on a connection of its own and returns the answer. */
    public RawClient.Response exchange(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).read();
        }
    }

    Proxy proxy() {
        return proxy;
    }

    /** Waits until no call, lease or connection of a client is left. */
    public void awaitRest() {
        Await.until("no call is open", () -> proxy.gateway().openCalls() == 0);
        Await.until("no lease is open", () -> proxy.scheduler().openLeases() == 0);
        Await.until("no client is connected", () -> proxy.server().connections() == 0);
    }

    /** Ends as on SIGTERM. */
    public void drainAndClose() {
        proxy.drainAndClose();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
