package io.sluice.examples.simulator.kv;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Llumnix HybridConnector. Either decode alone is told of a prefill engine and asks it beside HTTP for the whole work, or
 * both legs are sent and matched by the internal request id.
 */
final class KvtConnector extends SerialConnector {

    private static final Set<String> DECODE_PARAMS =
            new LinkedHashSet<>(List.of("remote_host", "remote_port", "do_remote_prefill", "ali_llumnix_disagg"));

    KvtConnector(KvState state) {
        super(state);
    }

    @Override
    String key(KvEngine engine, LegRequest request) {
        return request.internalId();
    }

    @Override
    String answerParams(Blocks blocks) {
        return "{\"kv_transfer_done\":true, " + ODD + "}";
    }

    @Override
    boolean isHandoff() {
        return false;
    }

    @Override
    Leg decode(KvEngine engine, LegRequest request) {
        if (request.params() == null || request.param("ali_llumnix_disagg").equals("false")) {
            return alone(engine, request);
        }
        RequestRules.checkParams(state, engine, request, DECODE_PARAMS);
        boolean addressed = !request.param("remote_host").isEmpty()
                && !request.param("remote_port").isEmpty();
        if (!addressed) {
            return state.crash(engine, request, "kv_transfer_params without remote_host or remote_port");
        }
        KvEngine prefill = remote(engine, request);
        if (prefill == null || !prefill.alive) {
            return lost(engine, LegResult.aborted());
        }
        boolean fetched = request.isSet("do_remote_prefill")
                ? pull(engine, request, prefill, request.internalId())
                : prefillBesideHttp(prefill);
        return fetched ? decoding(engine, request) : lost(engine, LegResult.aborted());
    }

    private boolean prefillBesideHttp(KvEngine prefill) {
        if (prefill.switches().transfersFail()) {
            return false;
        }
        state.count(prefill, new KvCounts(1, 0, 0, 0, 0, 0, 0));
        return true;
    }
}
