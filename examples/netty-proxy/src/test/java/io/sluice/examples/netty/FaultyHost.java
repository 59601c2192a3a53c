package io.sluice.examples.netty;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged host, with the options that docs/resilience.md recommends for production, before upstreams that fail. One process serves all cases: each has a model of its own,
 * which leads to upstreams of its own.
 */
final class FaultyHost implements AutoCloseable {
    private static final Pattern RECOMMENDED = Pattern.compile("For production,.*?```\\n(.*?)```", Pattern.DOTALL);

    private final List<FaultyUpstream> upstreams = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();
    private final List<String> instances = new ArrayList<>();
    private HostProcess process;
    private int port;

    /** Adds an upstream that plays these faults, the last one again and again. */
    FaultyUpstream upstream(Fault... faults) {
        FaultyUpstream upstream = FaultyUpstream.start(Ticker.system()).plays(faults);
        upstreams.add(upstream);
        return upstream;
    }

    /** Sends calls for a model to an endpoint. */
    void route(String model, FaultyUpstream to) {
        routes.add("{\"base_url\":\"" + to.origin() + "/v1\",\"prefix\":\"" + model + "\"}");
    }

    /** Lets calls for a model fall back to an endpoint. */
    void fallback(String model, FaultyUpstream to) {
        routes.add(
                "{\"base_url\":\"" + to.origin() + "/v1\",\"fallback\":true,\"fallback_models\":[\"" + model + "\"]}");
    }

    /** Makes an upstream an instance that serves a model. */
    void instance(String model, FaultyUpstream to) {
        instances.add("{\"infer_type\":\"neutral\",\"model\":\"" + model + "\",\"endpoint\":{\"host\":\""
                + to.origin().host() + "\",\"port\":" + to.origin().port() + "}}");
    }

    /** Starts the host with what was added, and further options. */
    void start(String... further) throws IOException {
        routes.add("{\"base_url\":\"local\",\"prefix\":\"*\"}");
        List<String> arguments = new ArrayList<>(recommended());
        arguments.addAll(
                List.of("--host", "127.0.0.1", "--port", "0", "--warm-up-ms", "0", "--route-policy", "prefix"));
        arguments.addAll(List.of("--route-config", routes.toString(), "--instances", instances.toString()));
        arguments.addAll(List.of(further));
        String[] all = arguments.toArray(String[]::new);
        process = System.getProperty("sluice.jar") == null ? HostProcess.fromClasses(all) : HostProcess.fromJar(all);
        String line = process.readLine();
        if (line == null) {
            throw new IOException("the host did not start: " + process.errors());
        }
        port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Returns the options that stand in the guide. */
    static List<String> recommended() throws IOException {
        Matcher matcher = RECOMMENDED.matcher(Files.readString(Path.of("../../docs/resilience.md")));
        if (!matcher.find()) {
            throw new IOException(
                    "docs/resilience.md: no options for production (expected: a block after \"For production,\")");
        }
        return List.of(matcher.group(1).strip().split("\\s+"));
    }

    /** Connects a client. */
    RawClient connect() throws IOException {
        return RawClient.connect(port);
    }

    /** Asks for a chat with a model, as a stream, and reads the whole answer. */
    RawClient.Response chat(String model) throws IOException {
        try (RawClient client = connect()) {
            client.send(request(model));
            return client.read();
        }
    }

    /** Returns such a request. */
    static String request(String model) {
        return RawClient.post(
                "/v1/chat/completions",
                "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
        for (FaultyUpstream upstream : upstreams) {
            upstream.close();
        }
    }
}
