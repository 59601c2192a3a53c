package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;

/**
 * Adds header fields to the request of each leg, after the gateway's own and a {@linkplain CredentialSupplier supplied} credential: a trace context, an id for each
 * attempt, a signature.
 *
 * <p>Asked once for every send, one that {@linkplain LegInfo#isRepeated repeats} another included, on the thread that handles the call; it must not block. Safe
 * for use by any number of threads.
 *
 * <p>What decides how a message is framed, coded or addressed is not for it to say: {@code host}, {@code content-length}, {@code transfer-encoding}, {@code
 * content-encoding}, {@code accept-encoding}, {@code expect}, whatever belongs to one connection, and {@code x-request-id}. If it names one of these, throws or
 * returns null, that is logged once, nothing of what it returned is sent, and the call goes on without: an upstream that needs the fields refuses the request.
 */
@FunctionalInterface
public interface LegFields {
    /**
     * Returns the fields to send: those of one name stand in place of all that the request has of that name.
     *
     * @param leg valid until this returns, and on this thread
     * @return none if there is nothing to add: {@link Headers#empty}
     */
    Headers of(LegInfo leg);
}
