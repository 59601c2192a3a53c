package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one engine of another process says to the fabric. Its thread runs it; what legs come to is sent by whoever finds that out. */
final class FabricConnection {

    private final KvFabric fabric;
    private final JsonLines lines;
    private final Map<Long, Leg> legs = new ConcurrentHashMap<>();

    FabricConnection(KvFabric fabric, JsonLines lines) {
        this.fabric = fabric;
        this.lines = lines;
    }

    /** Serves the engine until it leaves. */
    void run() {
        try (JsonLines connection = lines) {
            JsonNode join = connection.read();
            if (join != null) {
                serve(join(join));
            }
        } catch (IOException | RuntimeException e) {
            // What is no engine of ours is cut off, and so is one that is gone.
        }
    }

    private KvEngine join(JsonNode message) throws IOException {
        KvEngine engine = fabric.join(
                message.path("name").asText(),
                KvRole.valueOf(message.path("role").asText()),
                message.path("host").asText(),
                message.path("port").asInt());
        lines.send(JsonLines.message("joined").put("aux_port", engine.auxPort()));
        return engine;
    }

    private void serve(KvEngine engine) throws IOException {
        try {
            for (JsonNode message = lines.read(); message != null; message = lines.read()) {
                take(engine, message, message.path("leg").asLong());
            }
        } finally {
            legs.values().forEach(Leg::ended);
            engine.leave();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is sent is all that follows
    private void take(KvEngine engine, JsonNode message, long number) {
        if (message.path("do").asText().equals("admit")) {
            Leg leg = engine.admit(LegRequestJson.read(message.path("request")));
            legs.put(number, leg);
            leg.result().thenAccept(result -> {
                ObjectNode told = JsonLines.message("result").put("leg", number);
                told.set("result", LegRequestJson.write(result));
                send(told);
            });
            return;
        }
        boolean ended = message.path("do").asText().equals("ended");
        Leg leg = ended ? legs.remove(number) : legs.get(number);
        if (leg == null) {
            return;
        }
        if (ended) {
            leg.ended();
        } else {
            leg.computed().thenRun(() -> send(JsonLines.message("begin").put("leg", number)));
        }
    }

    private void send(ObjectNode message) {
        try {
            lines.send(message);
        } catch (IOException e) {
            close(); // its reader ends, and with it the engine
        }
    }

    void close() {
        lines.close();
    }
}
