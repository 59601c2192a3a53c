package io.sluice.gateway.internal.pair;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.json.CachedTokensReader;
import io.sluice.gateway.json.HandoffReader;
import io.sluice.gateway.json.MemberPath;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.ShownUsage;
import io.sluice.gateway.spi.pdd.PddProtocol;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a prefill leg's answer to its end, and keeps nothing of it but the handoff, as raw bytes (clause PD-3), how it ended and
 * how much of its prompt was cached. Signalled by the transport's thread, one signal at a time.
 *
 * @param handoff one JSON value; null if there is none, or none is looked for
 * @param endedEarly whether the leg ended otherwise than by its length; false if that is not looked for
 * @param cachedTokens how many tokens of the prompt were cached; {@link CachedTokensReader#UNTOLD} if the answer does not tell, or that is not looked for
 */
public record PrefillResponse(@Nullable ByteBuffer handoff, boolean endedEarly, long cachedTokens) {
    /**
     * An answer to one token is small, unless it holds logprobs of a long prompt. An engine that sends more does not do what it was asked, and so its
     * leg fails (clause PD-11).
     */
    private static final long MAX_BYTES = 16L << 20;

    /**
     * What is looked for in an answer.
     *
     * @param handoff where the handoff stands, if there is one
     * @param finish whether to look how the leg ended
     * @param usage whether to look for the cached tokens
     */
    public record Wanted(Optional<MemberPath> handoff, boolean finish, boolean usage) {
        /** Returns what is looked for beside a handoff. */
        public static Wanted by(Disaggregation rules) {
            return new Wanted(
                    Optional.empty(), rules.protocol().keepsOnlyAfterLength(), rules.usage() == ShownUsage.PREFILL);
        }

        /** Returns the same, and the handoff if the protocol has one. */
        public Wanted withHandoff(PddProtocol protocol) {
            return new Wanted(protocol.handoffPath(), finish, usage);
        }
    }

    /** Reads an answer; the stage fails if it breaks, is too long, or is not JSON where a handoff is looked for. */
    public static CompletionStage<PrefillResponse> read(GatewayResponse answer, Wanted wanted) {
        Reader reader = new Reader(wanted);
        answer.body().subscribe(reader);
        return reader.result;
    }

    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        private final CompletableFuture<PrefillResponse> result = new CompletableFuture<>();
        private final @Nullable HandoffReader handoff;
        private final @Nullable FinishReader finish;
        private final @Nullable CachedTokensReader usage;
        private Flow.@Nullable Subscription source;
        private long bytes;

        Reader(Wanted wanted) {
            handoff = wanted.handoff().map(HandoffReader::new).orElse(null);
            finish = wanted.finish() ? new FinishReader() : null;
            usage = wanted.usage() ? new CachedTokensReader() : null;
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
                        ErrorKind.INVALID_RESPONSE, "prefill answer: > " + MAX_BYTES + " bytes (expected: fewer)"));
                return;
            }
            if (finish != null) {
                finish.accept(chunk);
            }
            if (usage != null) {
                usage.accept(chunk);
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
                boolean endedEarly = finish != null && finish.endedEarly();
                long cachedTokens = usage == null ? CachedTokensReader.UNTOLD : usage.cachedTokens();
                result.complete(new PrefillResponse(found, endedEarly, cachedTokens));
            } catch (GatewayException invalid) {
                result.completeExceptionally(invalid);
            }
        }
    }
}
