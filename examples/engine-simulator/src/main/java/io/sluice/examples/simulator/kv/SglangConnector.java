package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Bootstrap rooms of SGLang: both legs at once with the same room. The prefill answer begins when decode has the blocks,
 * the decode answer when prefill computed them; a leg whose partner never comes waits for its client to leave, decode at
 * most for the lease time.
 */
final class SglangConnector extends Connector {

    private static final Set<String> MEMBERS =
            Set.of("bootstrap_host", "bootstrap_port", "bootstrap_room", "routed_dp_rank", "disagg_prefill_dp_rank");
    private static final int DEFAULT_PORT = 8998;

    /** A leg that waits in a room. */
    private record Guest(Blocks blocks, CompletableFuture<LegResult> decode, CompletableFuture<Void> prefill) {
        boolean isThere() {
            return blocks.reason != null;
        }
    }

    private final Map<String, Guest> prefills = new HashMap<>();
    private final Map<String, Guest> decodes = new HashMap<>();

    SglangConnector(KvState state) {
        super(state);
    }

    @Override
    Set<String> members() {
        return MEMBERS;
    }

    @Override
    Leg prefill(KvEngine engine, LegRequest request) {
        String problem = problem(request);
        if (problem != null) {
            return state.refuse(engine, request, problem);
        }
        String room = room(engine, request);
        if (engine.find(room) != null) {
            return state.crash(engine, request, room + " is in use (expected: a fresh one)");
        }
        if (!address(request).equals(engine.address())) {
            state.violation(
                    engine,
                    request,
                    "bootstrap address: " + address(request) + " (expected: " + engine.address() + ")");
        }
        checkRooms(engine, request);
        Blocks blocks = beginPrefill(engine, request, room);
        Guest guest = new Guest(blocks, new CompletableFuture<>(), new CompletableFuture<>());
        return new PrefillLeg(state, blocks, LegResult.prefilledOneToken(), computed -> enter(room, guest));
    }

    /** A request for several answers takes a room for each, one after the other. */
    private void checkRooms(KvEngine engine, LegRequest request) {
        long first = Long.parseLong(request.body().raw("bootstrap_room"));
        if (first > Long.MAX_VALUE - (request.choices() - 1)) {
            state.violation(engine, request, request.choices() + " rooms from " + first + " (expected: < 2^63)");
            return;
        }
        for (long room = first; room - first < request.choices(); room++) {
            checkFresh(engine, request, "room " + room);
        }
    }

    private CompletionStage<Void> enter(String room, Guest prefill) {
        Guest decode = decodes.get(room);
        if (decode != null && decode.isThere()) {
            meet(room, prefill, decode);
        } else {
            prefills.put(room, prefill);
            prefills.values().removeIf(guest -> !guest.isThere());
        }
        return prefill.prefill;
    }

    @Override
    Leg decode(KvEngine engine, LegRequest request) {
        String problem = problem(request);
        if (problem != null) {
            return state.refuse(engine, request, problem);
        }
        KvEngine owner = state.at(address(request));
        if (owner == null) {
            state.violation(engine, request, "no prefill engine was ever at " + address(request));
        }
        if (owner == null || !owner.alive) {
            return lost(engine, LegResult.failed("Could not fetch prefill info from " + address(request)));
        }
        String room = room(owner, request);
        Guest other = decodes.get(room);
        if (other != null && other.isThere()) {
            return state.crash(engine, request, room + " is in use (expected: a fresh one)");
        }
        Guest decode = new Guest(beginWaiting(engine, request), new CompletableFuture<>(), new CompletableFuture<>());
        Guest prefill = prefills.get(room);
        if (prefill != null && prefill.isThere()) {
            meet(room, prefill, decode);
        } else {
            waitForPrefill(room, decode);
        }
        return waiting(decode.blocks, decode.decode);
    }

    private void waitForPrefill(String room, Guest decode) {
        decodes.values().removeIf(guest -> !guest.isThere());
        decodes.put(room, decode);
        state.afterLease(() -> {
            if (decodes.remove(room, decode) && decode.blocks.reason == Reason.WAITING_FOR_PREFILL) {
                fail(decode.blocks, decode.decode, "KV transfer timed out: no prefill came");
            }
        });
    }

    private void meet(String room, Guest prefill, Guest decode) {
        prefills.remove(room);
        decodes.remove(room);
        checkLegs(decode.blocks.owner, decode.blocks.request, prefill.blocks);
        state.free(prefill.blocks, Fate.PULLED);
        if (prefill.blocks.owner.switches().transfersFail()) {
            fail(decode.blocks, decode.decode, "KV transfer failed");
        } else {
            wake(decode.blocks, decode.decode);
        }
        prefill.prefill.complete(null);
    }

    /** Rooms belong to the prefill engine whose bootstrap server knows them. */
    private static String room(KvEngine prefill, LegRequest request) {
        return "room " + request.body().raw("bootstrap_room") + " of " + prefill.name();
    }

    private static Address address(LegRequest request) {
        JsonNode port = request.body().member("bootstrap_port");
        return new Address(
                request.body().text("bootstrap_host", ""),
                port == null || port.isNull() ? DEFAULT_PORT : port.asInt(-1));
    }

    private static @Nullable String problem(LegRequest request) {
        JsonNode room = request.body().member("bootstrap_room");
        if (room == null || room.isNull()) {
            return "Disaggregated request received without bootstrap room id";
        }
        if (!room.isIntegralNumber() || !room.canConvertToLong() || room.longValue() < 0) {
            return "bootstrap_room: " + room + " (expected: an integer in 0..2^63-1)";
        }
        JsonNode host = request.body().member("bootstrap_host");
        if (host == null || !host.isTextual()) {
            return "bootstrap_host: " + host + " (expected: a string)";
        }
        JsonNode port = request.body().member("bootstrap_port");
        boolean portFits = port == null || port.isNull() || port.isInt();
        return portFits ? null : "bootstrap_port: " + port + " (expected: an integer)";
    }
}
