package io.sluice.gateway;

import java.util.concurrent.CompletionStage;

/**
 * One client request on its way through the gateway.
 *
 * <p>All methods may be called by any thread and do not block. The stages complete on whichever thread finished the work, for
 * instance an event loop of the transport: what is chained to them must not block.
 */
public interface GatewayCall {
    /** Returns the id that is sent upstream and returned as {@code x-request-id}. */
    String requestId();

    /**
     * Returns the answer: an upstream's, or the gateway's own if no upstream gave one. It fails only if the call was
     * cancelled before there was an answer, with {@link ErrorKind#CANCELLED}.
     *
     * <p>Once it has completed the call is <i>committed</i>: nothing is retried any more.
     */
    CompletionStage<GatewayResponse> response();

    /**
     * Ends the call: every exchange is cancelled, every lease given back, nothing is sent any more. To be called when the client
     * has left. Does nothing if the call has ended.
     *
     * @param reason for the summary and listeners, for instance {@code client closed the connection}
     */
    void cancel(String reason);

    /**
     * Notes that the client has taken bytes of the answer. A client that takes nothing for
     * {@linkplain GatewayBuilder#clientStallTimeout a time} while some wait for it is given up. The gateway sees it take bytes when the host asks the answer's
     * body for more; a host that sees more than that, say a write that was done in part, says so here. It is cheap enough for each write, and may be called
     * at any time.
     *
     * <p>What the operating system holds for a client is taken as far as the host can see, so a host keeps its send buffers small: by
     * {@code SO_SNDBUF} or {@code TCP_NOTSENT_LOWAT}, and by water marks where it has a queue of its own. With 64 KiB in all a client that takes 1 KiB a second
     * is seen to do so once in a minute. A host that blocks ({@link Body#toInputStream}, {@link Body#transferTo}) needs no call of
     * this method then.
     */
    void clientProgress();

    /** Returns the stage that completes exactly once, never exceptionally, when the call and its body have ended. */
    CompletionStage<CallSummary> completion();
}
