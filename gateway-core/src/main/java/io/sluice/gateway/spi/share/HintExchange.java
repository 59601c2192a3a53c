package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries hints between gateways, by whatever connects them (clause FL-F-8). It is a help and never a need: while it carries nothing each gateway goes on with what it
 * finds out itself.
 *
 * <p>Safe for use by any number of threads. It is closed together with the gateway that it was made for, and receives nothing from then on.
 */
public interface HintExchange extends AutoCloseable {
    /**
     * Takes a hint for the other gateways. Never blocks and never throws: a hint that cannot be told soon, or of which there are too many, is dropped. Called on threads
     * of calls.
     */
    void publish(UpstreamHint hint);

    /** Returns how it does, for operators, each of what it is connected to by a name without credentials; none unless overridden. */
    default List<SourceStatus> statuses() {
        return List.of();
    }

    /** Ends it. Does not wait for anybody; may be called twice. */
    @Override
    void close();

    /** Makes the exchange of a gateway when it is built. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns an exchange, which may still be connecting.
         *
         * @param gateway what this gateway is called among those that share: drawn at random
         * @param receiver takes what other gateways told, with its age as it is then; never what this one published. It does not block, it may be called from now on, and
         *     on any thread
         * @throws io.sluice.gateway.ConfigurationException if it can't be made; then the gateway is not built
         */
        HintExchange open(String gateway, Consumer<UpstreamHint> receiver);
    }
}
