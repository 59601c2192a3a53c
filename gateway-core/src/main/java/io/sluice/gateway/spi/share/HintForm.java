package io.sluice.gateway.spi.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.spi.PauseKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** How a hint stands in a message: kind, remaining time and age in milliseconds, upstream, caller, model. */
final class HintForm {
    private static final int LIMITED = 1;
    private static final int EJECTED = 2;

    private HintForm() {}

    /** Returns whether there was room; if not, what stands there is of no use. */
    static boolean write(UpstreamHint hint, ByteBuffer to) {
        byte[] upstream = hint.upstream().getBytes(UTF_8);
        byte[] caller = hint.caller().getBytes(UTF_8);
        byte[] model = hint.model().getBytes(UTF_8);
        int most = upstream.length + caller.length + model.length + 6 * Wire.LONGEST_NUMBER;
        if (to.remaining() < most) {
            return false;
        }
        Wire.putNumber(to, hint.kind() == PauseKind.LIMITED ? LIMITED : EJECTED);
        Wire.putNumber(to, Math.max(1, hint.remaining().toMillis()));
        Wire.putNumber(to, hint.age().toMillis());
        Wire.putText(to, upstream);
        Wire.putText(to, caller);
        Wire.putText(to, model);
        return true;
    }

    /** Returns the hint; empty if it is of a kind that comes later. What follows it is passed over. */
    static Optional<UpstreamHint> read(ByteBuffer from) {
        long kind = Wire.number(from);
        Duration remaining = Duration.ofMillis(Wire.number(from));
        Duration age = Duration.ofMillis(Wire.number(from));
        String upstream = Wire.text(from);
        String caller = Wire.text(from);
        String model = Wire.text(from);
        if (kind != LIMITED && kind != EJECTED) {
            return Optional.empty();
        }
        PauseKind why = kind == LIMITED ? PauseKind.LIMITED : PauseKind.EJECTED;
        return Optional.of(new UpstreamHint(why, upstream, caller, model, remaining, age));
    }
}
