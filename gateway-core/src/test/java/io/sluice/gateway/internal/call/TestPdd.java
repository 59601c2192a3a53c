package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.spi.pdd.BootstrapRequest;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A protocol that writes all it is told into {@code kv_transfer_params}, so that a test sees it.
 *
 * @param handoff whether the prefill leg returns one
 * @param bootstrap whether the prefill instance is asked beforehand
 * @param abort whether an abort is a failure
 * @param byLength whether KV cache is kept only if the prefill leg ends by its length
 */
record TestPdd(LegPattern batch, boolean handoff, boolean bootstrap, boolean abort, boolean byLength)
        implements PddProtocol {
    TestPdd(LegPattern batch, boolean handoff, boolean bootstrap, boolean abort) {
        this(batch, handoff, bootstrap, abort, false);
    }

    /** Returns a protocol of two legs whose prefill answer tells nothing but how it ended. */
    static TestPdd byLength(LegPattern pattern) {
        return new TestPdd(pattern, false, false, false, true);
    }

    static TestPdd serial() {
        return new TestPdd(LegPattern.SERIAL, true, false, false);
    }

    static TestPdd parallel() {
        return new TestPdd(LegPattern.PARALLEL, false, false, false);
    }

    static TestPdd decodeOnly() {
        return new TestPdd(LegPattern.DECODE_ONLY, false, false, true);
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return switch (mode) {
            case NEUTRAL -> Optional.empty();
            case PD_BATCH -> Optional.of(batch);
            case PD_STAGED -> batch == LegPattern.SERIAL ? Optional.of(batch) : Optional.empty();
        };
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return path.endsWith("/completions") && body.integer("n", 1) == 1;
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        JsonEdit.Builder edit = JsonEdit.builder().set("max_tokens", 1).set("stream", false);
        return LegEdit.of(edit.set("kv_transfer_params", json("to", query)).build());
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        ByteBuffer given = query.handoff();
        byte[] params = given == null ? json("from", query) : bytes(given);
        return new LegEdit(JsonEdit.builder().set("kv_transfer_params", params).build(), Headers.of("x-leg", "decode"));
    }

    private static byte[] json(String what, PddQuery query) {
        ByteBuffer told = query.bootstrap();
        String bootstrap = told == null ? "" : ",\"bootstrap\":" + UTF_8.decode(told.duplicate());
        return ("{\"" + what + "\":\"" + query.prefill().auxHost() + "\",\"room\":" + query.room() + bootstrap + "}")
                .getBytes(UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public Optional<MemberPath> handoffPath() {
        return handoff ? Optional.of(MemberPath.of("kv_transfer_params")) : Optional.empty();
    }

    @Override
    public Optional<BootstrapRequest> bootstrap(Instance prefill) {
        return bootstrap
                ? Optional.of(new BootstrapRequest(Origin.of("http", prefill.auxHost(), prefill.auxPort()), "/query"))
                : Optional.empty();
    }

    @Override
    public boolean keepsOnlyAfterLength() {
        return byLength;
    }

    @Override
    public boolean abortMeansFailure() {
        return abort;
    }
}
