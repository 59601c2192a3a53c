package io.sluice.examples.simulator.kv;

import java.util.concurrent.CompletableFuture;

/** Mooncake as Llumnix patches it into vLLM: a handoff names the engine, the internal request id names the blocks. */
final class LlumnixMooncakeConnector extends SerialConnector {

    LlumnixMooncakeConnector(KvState state) {
        super(state);
    }

    @Override
    String key(KvEngine engine, LegRequest request) {
        return request.internalId();
    }

    @Override
    String answerParams(Blocks blocks) {
        KvEngine owner = blocks.owner;
        return "{\"do_remote_prefill\":true,\"do_remote_decode\":false,\"remote_host\":\"" + owner.auxHost()
                + "\",\"remote_port\":" + owner.auxPort() + "," + ODD + "}";
    }

    @Override
    Leg decode(KvEngine engine, LegRequest request) {
        if (!request.isSet("do_remote_prefill")) {
            return alone(engine, request);
        }
        KvEngine prefill = remote(engine, request);
        if (prefill == null) {
            return lost(engine, LegResult.aborted());
        }
        if (!prefill.alive) {
            // The connector waits for an answer of the dead engine without a limit.
            return waiting(beginWaiting(engine, request), new CompletableFuture<>());
        }
        return pull(engine, request, prefill, request.internalId())
                ? decoding(engine, request)
                : lost(engine, LegResult.aborted());
    }
}
