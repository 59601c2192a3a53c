package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * MooncakeConnector of vLLM: both legs at once, in either order, matched by {@code transfer_id}; decode waits until prefill
 * is done.
 */
final class MooncakeConnector extends Connector {

    private static final Set<String> PREFILL_PARAMS =
            new LinkedHashSet<>(List.of("do_remote_decode", "do_remote_prefill", "transfer_id"));
    private static final Set<String> DECODE_PARAMS = new LinkedHashSet<>(List.of(
            "do_remote_decode", "do_remote_prefill", "transfer_id", "remote_bootstrap_addr", "remote_engine_id"));

    private record Waiter(Blocks blocks, KvEngine prefill, CompletableFuture<LegResult> result) {}

    private final Map<String, Waiter> waiters = new HashMap<>();

    MooncakeConnector(KvState state) {
        super(state);
    }

    @Override
    Leg prefill(KvEngine engine, LegRequest request) {
        if (request.isSet("do_remote_prefill")) {
            return state.crash(engine, request, "do_remote_prefill on a prefill engine: wrong role");
        }
        String id = transferId(request);
        if (!request.isSet("do_remote_decode") || id == null) {
            state.violation(
                    engine, request, "no do_remote_decode with a transfer_id (expected both), so nothing is kept");
            return alone(engine, request);
        }
        RequestRules.checkCap(state, engine, request);
        RequestRules.checkParams(state, engine, request, PREFILL_PARAMS);
        checkFresh(engine, request, id);
        if (engine.switches().stops(request)) {
            // Nobody tells the decode leg, which waits until its time is over.
            return stopped(engine, request);
        }
        Blocks blocks = beginPrefill(engine, request, id);
        return new PrefillLeg(state, blocks, LegResult.prefilled(null), this::computed);
    }

    private CompletionStage<Void> computed(Blocks blocks) {
        state.pin(blocks);
        Waiter waiter = waiters.get(blocks.key);
        if (waiter != null && waiter.prefill == blocks.owner) {
            waiters.remove(blocks.key);
            if (waiter.blocks.reason == Reason.WAITING_FOR_PREFILL) {
                meet(waiter, blocks);
            }
        }
        return PrefillLeg.AT_ONCE;
    }

    private void meet(Waiter waiter, Blocks blocks) {
        if (pull(waiter.blocks.owner, waiter.blocks.request, blocks.owner, blocks.key)) {
            wake(waiter.blocks, waiter.result);
        } else {
            fail(waiter.blocks, waiter.result, "KV load failure: the transfer failed");
        }
    }

    @Override
    Leg decode(KvEngine engine, LegRequest request) {
        if (request.params() == null) {
            return alone(engine, request);
        }
        if (request.isSet("do_remote_decode")) {
            return state.crash(engine, request, "do_remote_decode on a decode engine: wrong role");
        }
        String id = transferId(request);
        if (!request.isSet("do_remote_prefill") || id == null) {
            state.violation(engine, request, "no do_remote_prefill with a transfer_id, so the prompt is recomputed");
            return alone(engine, request);
        }
        RequestRules.checkParams(state, engine, request, DECODE_PARAMS);
        Address address = Address.parse(request.param("remote_bootstrap_addr"));
        KvEngine prefill = address == null ? null : state.at(address);
        if (prefill == null) {
            state.violation(
                    engine,
                    request,
                    "remote_bootstrap_addr: " + request.param("remote_bootstrap_addr")
                            + " (expected: http://host:port of a prefill engine)");
        }
        if (prefill == null || !prefill.alive || !prefill.engineId().equals(request.param("remote_engine_id"))) {
            return lost(engine, LegResult.failed("KV load failure: no such engine"));
        }
        return meetOrWait(engine, request, prefill, id);
    }

    private Leg meetOrWait(KvEngine engine, LegRequest request, KvEngine prefill, String id) {
        Blocks there = prefill.find(id);
        boolean pending = there == null ? prefill.fate(id) == Fate.UNKNOWN : there.reason == Reason.PREFILLING;
        if (!pending) {
            return pull(engine, request, prefill, id)
                    ? decoding(engine, request)
                    : lost(engine, LegResult.failed("KV load failure: the blocks are gone"));
        }
        Waiter waiter = new Waiter(beginWaiting(engine, request), prefill, new CompletableFuture<>());
        if (waiters.put(id, waiter) != null) {
            state.violation(engine, request, "transfer_id " + id + " is used by two decode legs");
        }
        state.afterLease(() -> {
            if (waiters.remove(id, waiter) && waiter.blocks.reason == Reason.WAITING_FOR_PREFILL) {
                fail(waiter.blocks, waiter.result, "KV load failure: no prefill in time");
            }
        });
        return waiting(waiter.blocks, waiter.result);
    }

    private static @Nullable String transferId(LegRequest request) {
        JsonNode params = request.params();
        return params != null && params.path("transfer_id").isTextual()
                ? params.path("transfer_id").asText()
                : null;
    }
}
