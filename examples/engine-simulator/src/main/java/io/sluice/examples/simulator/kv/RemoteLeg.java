package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A leg whose fabric is elsewhere. */
final class RemoteLeg implements Leg {

    private static final LegResult LOST = LegResult.failed("the fabric is gone");

    private final RemoteEngine engine;
    private final long number;
    private final CompletableFuture<LegResult> result = new CompletableFuture<>();
    private final CompletableFuture<Void> begin = new CompletableFuture<>();

    RemoteLeg(RemoteEngine engine, long number) {
        this.engine = engine;
        this.number = number;
    }

    /** Called with what the fabric says about it. */
    void told(JsonNode message) {
        if (message.path("do").asText().equals("begin")) {
            begin.complete(null);
            return;
        }
        JsonNode told = message.path("result");
        JsonNode handoff = told.get("handoff");
        result.complete(new LegResult(
                LegResult.Kind.valueOf(told.path("kind").asText()),
                told.path("computes_prompt").asBoolean(),
                handoff == null || handoff.isNull() ? null : handoff.asText(),
                told.path("message").asText()));
    }

    /** Called when the fabric is gone. */
    void lost() {
        result.complete(LOST);
        begin.complete(null);
    }

    @Override
    public CompletionStage<LegResult> result() {
        return result;
    }

    @Override
    public CompletionStage<Void> computed() {
        engine.computed(number, this);
        return begin;
    }

    @Override
    public void ended() {
        engine.ended(number, this);
    }
}
