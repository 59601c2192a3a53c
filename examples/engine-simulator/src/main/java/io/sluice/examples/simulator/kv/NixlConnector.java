package io.sluice.examples.simulator.kv;

import java.util.List;

/** NixlConnector of vLLM in pull mode: the handoff names engine, request and blocks. */
final class NixlConnector extends SerialConnector {

    private static final List<String> NEEDED =
            List.of("remote_engine_id", "remote_request_id", "remote_host", "remote_port");

    private int suffix;

    NixlConnector(KvState state) {
        super(state);
    }

    /** The engine adds a suffix to the id, so that not even a repeated request id names the same blocks. */
    @Override
    String key(KvEngine engine, LegRequest request) {
        return String.format("%s-%08x", request.internalId(), suffix++ * 0x9E3779B9);
    }

    @Override
    String answerParams(Blocks blocks) {
        KvEngine owner = blocks.owner;
        return "{\"do_remote_prefill\":true,\"do_remote_decode\":false,\"remote_block_ids\":[" + blocks.idsJson()
                + "],\"remote_engine_id\":\"" + owner.engineId() + "\",\"remote_request_id\":" + quoted(blocks.key)
                + ",\"remote_host\":\"" + owner.auxHost() + "\",\"remote_port\":" + owner.auxPort()
                + ",\"tp_size\":1,\"dcp_size\":1,\"pp_size\":1,\"remote_num_tokens\":" + blocks.request.promptTokens()
                + ",\"remote_blocks_expiry_time\":1764201600.250,\"transfer_mode\":\"pull\"," + ODD + "}";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    Leg decode(KvEngine engine, LegRequest request) {
        if (!request.isSet("do_remote_prefill")) {
            return alone(engine, request);
        }
        List<String> missing =
                NEEDED.stream().filter(name -> request.param(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            state.violation(engine, request, "kv_transfer_params without " + missing + ", so the prompt is recomputed");
            return alone(engine, request);
        }
        KvEngine prefill = remote(engine, request);
        if (prefill == null || !prefill.alive || !prefill.engineId().equals(request.param("remote_engine_id"))) {
            return lost(engine, LegResult.failed("KV load failure: the handshake failed"));
        }
        return pull(engine, request, prefill, request.param("remote_request_id"))
                ? decoding(engine, request)
                : lost(engine, LegResult.failed("KV load failure: the blocks are gone"));
    }
}
