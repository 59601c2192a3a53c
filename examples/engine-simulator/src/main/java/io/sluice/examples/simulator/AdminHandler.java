package io.sluice.examples.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.FaultJson;
import java.util.List;
import java.util.Locale;

/**
 * The paths under {@code /admin}, for tests that reach the engine only over the wire. They need no key, are not counted
 * and never fail by a fault. Safe for use by many threads.
 *
 * <ul>
 *   <li>{@code POST /admin/faults} replaces the script, {@code DELETE} empties it, {@code GET} shows it
 *   <li>{@code GET /admin/requests?limit=100} lists the newest requests, {@code DELETE} forgets them
 *   <li>{@code GET /admin/stats} gives the counts
 *   <li>{@code GET /admin/kv} shows the KV blocks held in the whole fleet, counts and violations, {@code DELETE} forgets the
 *       last two, {@code POST} sets the switches of the engine
 * </ul>
 */
final class AdminHandler {

    private static final String PREFIX = "/admin/";
    private static final String DEFAULT_LIMIT = "100";

    private final Engine engine;
    private final KvAdmin kv;

    AdminHandler(Engine engine) {
        this.engine = engine;
        this.kv = new KvAdmin(engine.kv());
    }

    static boolean serves(String target) {
        return target.startsWith(PREFIX);
    }

    Answer answer(RecordedRequest request) {
        return switch (request.method() + " " + request.path()) {
            case "GET /admin/faults" -> faults();
            case "POST /admin/faults" -> setFaults(request.bodyText());
            case "DELETE /admin/faults" -> setFaults("[]");
            case "GET /admin/requests" -> requests(request.target());
            case "DELETE /admin/requests" -> forgetRequests();
            case "GET /admin/stats" ->
                Answer.json(200, Json.MAPPER.valueToTree(engine.recorder().stats()));
            case "GET /admin/kv" -> kv.show();
            case "POST /admin/kv" -> kv.set(request.bodyText());
            case "DELETE /admin/kv" -> kv.clear();
            default -> throw new RejectedRequest(404, "No such admin request", null, "not_found");
        };
    }

    private Answer faults() {
        ArrayNode texts = Json.MAPPER.createArrayNode();
        engine.faults().forEach(fault -> texts.add(fault.toString()));
        return Answer.json(200, Json.object().set("faults", texts));
    }

    private Answer setFaults(String json) {
        try {
            List<Fault> faults = FaultJson.parse(json);
            engine.faults(faults);
        } catch (IllegalArgumentException e) {
            throw RejectedRequest.invalid(String.valueOf(e.getMessage()), null);
        }
        return faults();
    }

    private Answer forgetRequests() {
        engine.recorder().clear();
        return Answer.empty(204);
    }

    private Answer requests(String target) {
        List<String> limits = new QueryStringDecoder(target).parameters().getOrDefault("limit", List.of(DEFAULT_LIMIT));
        int limit;
        try {
            limit = Integer.parseUnsignedInt(limits.get(0));
        } catch (NumberFormatException e) {
            throw RejectedRequest.invalid("limit: " + limits.get(0) + " (expected: an integer >= 0)", "limit");
        }
        List<RecordedRequest> all = engine.recorder().requests();
        ArrayNode list = Json.MAPPER.createArrayNode();
        all.subList(Math.max(0, all.size() - limit), all.size()).forEach(request -> list.add(json(request)));
        return Answer.json(200, Json.object().set("requests", list));
    }

    private static ObjectNode json(RecordedRequest request) {
        ObjectNode json = Json.object()
                .put("number", request.number())
                .put("connection", request.connection())
                .put("index_on_connection", request.indexOnConnection())
                .put("received_at", request.receivedAt().toString())
                .put("method", request.method())
                .put("target", request.target());
        ArrayNode headers = json.putArray("headers");
        request.headers()
                .forEach(header -> headers.addArray().add(header.name()).add(header.value()));
        return json.put("body", request.bodyText())
                .put("body_complete", request.bodyComplete())
                .put("status", request.status())
                .put("bytes_sent", request.bytesSent())
                .put("outcome", request.outcome().name().toLowerCase(Locale.ROOT))
                .put("duration_ms", request.duration().toNanos() / 1e6);
    }
}
