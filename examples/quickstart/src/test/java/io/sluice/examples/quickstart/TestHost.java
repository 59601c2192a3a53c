package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedEngineBuilder;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.UnaryOperator;

/** A {@link JdkHost} on a real socket, with one engine of ours behind it and one external service. */
final class TestHost implements AutoCloseable {
    /** The model of our engine; another begins with {@code external}, and all else is unmatched. */
    static final String LOCAL = "local-model";

    static final String EXTERNAL = "external-model";
    static final String EXTERNAL_KEY = "key-of-the-endpoint";

    final SimulatedEngine engine;
    final SimulatedEngine external;
    final Gateway gateway;
    final JdkHost host;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestHost(SimulatedEngineBuilder engines, UnaryOperator<GatewayBuilder> options) throws IOException {
        engine = engines.models(LOCAL).start();
        external = engines.models(EXTERNAL).apiKey(EXTERNAL_KEY).start();
        RouteTable routes = RouteTable.parse("""
                [{"prefix": "local*", "base_url": "local"},
                 {"prefix": "external*", "base_url": "%s/v1", "api_key": "%s"}]""".formatted(external.url(), EXTERNAL_KEY));
        GatewayBuilder builder = Gateway.builder()
                .routePolicy(RoutePolicies.prefix(routes))
                .scheduler(Schedulers.roundRobin(
                        List.of(Instance.builder(Origin.of(engine.url())).build())));
        gateway = options.apply(builder).build();
        host = JdkHost.start(gateway, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    }

    static TestHost start() throws IOException {
        return start(SimulatedEngine.builder());
    }

    static TestHost start(SimulatedEngineBuilder engines) throws IOException {
        return start(engines, builder -> builder);
    }

    static TestHost start(SimulatedEngineBuilder engines, UnaryOperator<GatewayBuilder> options) throws IOException {
        return new TestHost(engines, options);
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + host.port() + path);
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), host.port());
    }

    static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    HttpRequest.Builder post(String path, String json) {
        return HttpRequest.newBuilder(url(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    HttpResponse<String> send(String model, boolean stream) throws IOException, InterruptedException {
        return send(post(Chat.PATH, chat(model, stream)));
    }

    @Override
    public void close() {
        host.close();
        gateway.close();
        external.close();
        engine.close();
    }
}
