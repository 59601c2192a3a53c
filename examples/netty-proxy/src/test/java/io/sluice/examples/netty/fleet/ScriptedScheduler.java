package io.sluice.examples.netty.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A scheduler that speaks as Llumnix's does in full mode: it gives each call the first instance of the role that is asked for, and notes what it was asked. */
final class ScriptedScheduler implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final JsonNode instances;

    /** What stood in {@code Authorization} of each question. */
    private final List<String> tokens = new CopyOnWriteArrayList<>();

    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private ScriptedScheduler(HttpServer server, JsonNode instances) {
        this.server = server;
        this.instances = instances;
        server.createContext("/schedule", this::schedule);
        server.createContext("/release", exchange -> {
            exchange.getRequestBody().readAllBytes();
            reply(exchange, 200, "{}");
        });
    }

    /** Starts one that knows these instances, in the form of the option {@code instances}. */
    static ScriptedScheduler start(String instances) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ScriptedScheduler scheduler = new ScriptedScheduler(server, JSON.readTree(instances));
        server.start();
        return scheduler;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns how many bookings it was asked for. */
    int asked() {
        return asked.size();
    }

    List<String> tokens() {
        return List.copyOf(tokens);
    }

    private void schedule(HttpExchange exchange) throws IOException {
        JsonNode question = JSON.readTree(exchange.getRequestBody());
        String stage = question.path("scheduling_stage").asText();
        List<String> roles = switch (question.path("scheduling_mode").asText()) {
            case "pd_batch" -> List.of("prefill", "decode");
            case "pd_staged" -> List.of(stage);
            default -> List.of("neutral");
        };
        tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        asked.add(stage + " " + question.path("id").asText());
        ObjectNode answer = question.deepCopy();
        ArrayNode results = answer.putArray("scheduling_result");
        roles.forEach(role -> first(role).forEach(results::add));
        reply(exchange, results.size() == roles.size() ? 200 : 429, answer.toString());
    }

    private List<ObjectNode> first(String role) {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode instance : instances) {
            if (found.isEmpty() && instance.path("infer_type").asText().equals(role)) {
                ObjectNode result = instance.deepCopy();
                result.put("model", "").put("dp_rank", 0).put("dp_size", 1).put("version", 0);
                found.add(result);
            }
        }
        return found;
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
