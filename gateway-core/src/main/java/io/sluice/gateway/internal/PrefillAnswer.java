package io.sluice.gateway.internal;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.json.HandoffReader;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a prefill leg's answer to its end, and keeps nothing of it but the handoff, as raw bytes (clause PD-3), and how it ended. Signalled by the transport's
 * thread, one signal at a time.
 *
 * @param handoff one JSON value; null if there is none, or none is looked for
 * @param endedEarly whether the leg ended otherwise than by its length; false if that is not looked for
 */
record PrefillAnswer(@Nullable ByteBuffer handoff, boolean endedEarly) {
    /**
     * An answer to one token is small, unless it holds logprobs of a long prompt. An engine that sends more does not do what it was asked, and so its
     * leg fails (clause PD-11).
     */
    private static final long MAX_BYTES = 16L << 20;

    /**
     * Reads an answer; the stage fails if it breaks, is too long, or is not JSON where a handoff is looked for.
     *
     * @param looksAtEnd whether to look how the leg ended
     */
    static CompletionStage<PrefillAnswer> read(GatewayResponse answer, Optional<String> member, boolean looksAtEnd) {
        Reader reader = new Reader(member.map(HandoffReader::new).orElse(null), looksAtEnd ? new FinishReader() : null);
        answer.body().subscribe(reader);
        return reader.result;
    }

    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        private final CompletableFuture<PrefillAnswer> result = new CompletableFuture<>();
        private final @Nullable HandoffReader handoff;
        private final @Nullable FinishReader finish;
        private Flow.@Nullable Subscription source;
        private long bytes;

        Reader(@Nullable HandoffReader handoff, @Nullable FinishReader finish) {
            this.handoff = handoff;
            this.finish = finish;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            bytes += chunk.remaining();
            if (bytes > MAX_BYTES) {
                Objects.requireNonNull(source, "source").cancel();
                result.completeExceptionally(new GatewayException(
                        ErrorKind.INVALID_ANSWER, "prefill answer: > " + MAX_BYTES + " bytes (expected: fewer)"));
                return;
            }
            if (finish != null) {
                finish.accept(chunk);
            }
            if (handoff != null) {
                handoff.accept(chunk);
                if (handoff.hasFailed()) {
                    Objects.requireNonNull(source, "source").cancel();
                    onComplete();
                }
            }
        }

        @Override
        public void onError(Throwable cause) {
            result.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            try {
                ByteBuffer found = handoff == null ? null : handoff.finish();
                result.complete(new PrefillAnswer(found, finish != null && finish.endedEarly()));
            } catch (GatewayException invalid) {
                result.completeExceptionally(invalid);
            }
        }
    }
}
