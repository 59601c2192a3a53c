package io.sluice.examples.simulator.kv;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the protocols have in common in which decode begins when prefill ended. */
abstract class SerialConnector extends Connector {

    private static final Set<String> PREFILL_PARAMS = new LinkedHashSet<>(List.of(
            "do_remote_decode",
            "do_remote_prefill",
            "remote_engine_id",
            "remote_block_ids",
            "remote_host",
            "remote_port"));

    SerialConnector(KvState state) {
        super(state);
    }

    @Override
    final Leg prefill(KvEngine engine, LegRequest request) {
        if (!request.isSet("do_remote_decode")) {
            state.violation(
                    engine, request, "no kv_transfer_params.do_remote_decode (expected: true on a prefill engine)");
            return alone(engine, request);
        }
        RequestRules.checkCap(state, engine, request);
        RequestRules.checkParams(state, engine, request, PREFILL_PARAMS);
        checkPrefillOnly(engine, request);
        if (engine.switches().stops(request)) {
            return stopped(engine, request);
        }
        String key = key(engine, request);
        checkFresh(engine, request, key);
        Blocks blocks = beginPrefill(engine, request, key);
        String answerParams = answerParams(blocks);
        if (isHandoff()) {
            blocks.handoff = answerParams;
        }
        return pinned(blocks, answerParams);
    }

    private void checkPrefillOnly(KvEngine engine, LegRequest request) {
        if (request.isSet("do_remote_prefill")) {
            state.violation(engine, request, "kv_transfer_params.do_remote_prefill: true (expected: false in prefill)");
        }
        for (String name : List.of("remote_engine_id", "remote_block_ids", "remote_host", "remote_port")) {
            if (!request.param(name).isEmpty()) {
                state.violation(
                        engine,
                        request,
                        "kv_transfer_params." + name + ": " + request.param(name) + " (expected: null in prefill)");
            }
        }
    }

    /** Returns what the blocks of a prefill are kept under. */
    abstract String key(KvEngine engine, LegRequest request);

    /** Returns the {@code kv_transfer_params} of the prefill answer, as JSON. */
    abstract String answerParams(Blocks blocks);

    /** Says whether decode must be sent the {@code kv_transfer_params} of the prefill answer. */
    boolean isHandoff() {
        return true;
    }

    /** Returns the prefill engine that a decode leg names by {@code remote_host} and {@code remote_port}, if any did. */
    final @Nullable KvEngine remote(KvEngine decode, LegRequest request) {
        Address address = new Address(request.param("remote_host"), port(request.param("remote_port")));
        KvEngine prefill = state.at(address);
        if (prefill == null) {
            state.violation(decode, request, "no prefill engine was ever at " + address);
        }
        return prefill;
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
