package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What a gateway must keep to in each leg, whatever the protocol. The monitor of the state is held. */
final class RequestRules {

    private RequestRules() {}

    /** Checks one leg: nothing stands twice, and no transfer members of the client came through. */
    static void check(KvState state, KvEngine engine, LegRequest request, Set<String> transferMembers) {
        request.body().repeated().forEach(name -> state.violation(engine, request, name + " stands there twice"));
        for (String name : LegBody.TRANSFER) {
            if (request.body().has(name) && !transferMembers.contains(name)) {
                state.violation(engine, request, name + " reached the engine (expected: no such member)");
            }
        }
        if (request.requestIds().size() > 1) {
            state.violation(
                    engine,
                    request,
                    "x-request-id: " + request.requestIds().size() + " values (expected: at most one)");
        }
    }

    /** Checks that a prefill leg asks for one token, in one piece. */
    static void checkCap(KvState state, KvEngine engine, LegRequest request) {
        LegBody body = request.body();
        expect(state, engine, request, "max_tokens", "1");
        expect(state, engine, request, "min_tokens", "1");
        expect(state, engine, request, "ignore_eos", "true");
        for (String name : new String[] {"max_completion_tokens", "n"}) {
            if (body.has(name) && !body.raw(name).equals("1")) {
                state.violation(engine, request, name + ": " + body.raw(name) + " (expected: 1 or absent)");
            }
        }
        for (String name : List.of("min_completion_tokens", "stream_options", "stop", "stop_token_ids")) {
            if (body.has(name)) {
                state.violation(engine, request, name + ": " + body.raw(name) + " (expected: absent)");
            }
        }
        if (body.has("stream") && !body.raw("stream").equals("false")) {
            state.violation(engine, request, "stream: " + body.raw("stream") + " (expected: false or absent)");
        }
        if (request.choices() > 1) {
            state.violation(
                    engine, request, request.choices() + " choices (expected: 1, the handoff has one consumer)");
        }
    }

    private static void expect(KvState state, KvEngine engine, LegRequest request, String name, String value) {
        if (!request.body().raw(name).equals(value)) {
            state.violation(engine, request, name + ": " + shown(request.body(), name) + " (expected: " + value + ")");
        }
    }

    private static String shown(LegBody body, String name) {
        return body.has(name) ? body.raw(name) : "absent";
    }

    /** Checks that {@code kv_transfer_params} holds no other members than the protocol's. */
    static void checkParams(KvState state, KvEngine engine, LegRequest request, Set<String> expected) {
        JsonNode params = request.params();
        if (params == null) {
            return;
        }
        params.fieldNames().forEachRemaining(name -> {
            if (!expected.contains(name)) {
                state.violation(engine, request, "kv_transfer_params." + name + " (expected: one of " + expected + ")");
            }
        });
    }

    /** Checks that the two legs of a call are the client's request but for the members that a protocol changes. */
    static void checkSame(KvState state, KvEngine decode, LegRequest prefillLeg, LegRequest decodeLeg) {
        if (!prefillLeg.target().equals(decodeLeg.target())) {
            state.violation(
                    decode,
                    decodeLeg,
                    "target: " + decodeLeg.target() + " (expected: " + prefillLeg.target() + ", as in prefill)");
        }
        Set<String> names = new TreeSet<>(prefillLeg.body().prints().keySet());
        names.addAll(decodeLeg.body().prints().keySet());
        names.removeAll(LegBody.CAP);
        names.remove("kv_transfer_params");
        for (String name : names) {
            Long before = prefillLeg.body().prints().get(name);
            if (!Objects.equals(before, decodeLeg.body().prints().get(name))) {
                state.violation(decode, decodeLeg, name + " is not the same bytes as in prefill");
            }
        }
        boolean completionCap = decodeLeg.body().has("max_completion_tokens");
        if (prefillLeg.body().has("max_completion_tokens") != completionCap) {
            state.violation(
                    decode,
                    decodeLeg,
                    "max_completion_tokens is " + (completionCap ? "missing in" : "added to") + " the prefill leg");
        }
    }
}
