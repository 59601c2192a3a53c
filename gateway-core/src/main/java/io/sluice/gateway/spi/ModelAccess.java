package io.sluice.gateway.spi;

import io.sluice.gateway.AttributeKey;

/**
 * Which models the sender of a call may use. As the {@linkplain #ATTRIBUTE attribute} of a request it is heeded by the gateway itself: a call for another model ends
 * as one for a model that does not exist, before it is routed, and lists of models leave that model out (clause HC-L-11).
 *
 * <p>Asked on the caller's thread for each call, and on any thread for each model of a list: an implementation neither blocks nor throws, and is safe for use by any
 * number of threads.
 */
@FunctionalInterface
public interface ModelAccess {
    /** The attribute of a request; without it, its sender may use every model. */
    AttributeKey<ModelAccess> ATTRIBUTE = AttributeKey.of("models");

    /**
     * Returns whether a model may be used.
     *
     * @param model its name as the client gives it; empty for a call that names none, such as one on a stored file
     */
    boolean permits(String model);
}
