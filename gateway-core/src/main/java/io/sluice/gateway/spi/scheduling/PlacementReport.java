package io.sluice.gateway.spi.scheduling;

import java.util.List;
import java.util.Objects;

/**
 * What a gateway has placed, as far as other gateways should know to place well themselves (clause FL-F-8). Loads are sums as they are, not changes, so that a report which
 * is lost or comes twice does no lasting harm. It holds nothing that clients said, only hashes of it. Immutable.
 *
 * @param isWhole whether these are all instances on which this gateway has calls: others have none
 * @param loads of the instances on which something has changed, or of all
 * @param prompts what was placed since the last report, in order
 */
public record PlacementReport(boolean isWhole, List<InstanceLoad> loads, List<PlacedPrompt> prompts) {
    /** The most characters of {@link InstanceLoad#instanceId} and of {@link InstanceLoad#address}. */
    public static final int LONGEST_NAME = 512;

    public PlacementReport {
        loads = List.copyOf(loads);
        prompts = List.copyOf(prompts);
    }

    /** Returns whether it says nothing. */
    public boolean isEmpty() {
        return !isWhole && loads.isEmpty() && prompts.isEmpty();
    }

    /**
     * The calls of one gateway on one instance.
     *
     * @param instanceId the instance, by its id
     * @param address where it is, as {@code scheme://host:port}: of another address it is another instance
     * @param prefilling how many calls there had no content yet
     * @param pendingBytes what is to be computed of their prompts, as far as the gateway believes; where it goes by tokens of work, four for each
     * @param generating how many calls there had content and have not ended
     */
    public record InstanceLoad(String instanceId, String address, int prefilling, long pendingBytes, int generating) {
        /**
         * Creates a load.
         *
         * @throws IllegalArgumentException if one of its parts is not as it must be; the message repeats none of them
         */
        public InstanceLoad {
            check(!instanceId.isEmpty() && instanceId.length() <= LONGEST_NAME, "instanceId");
            check(!address.isEmpty() && address.length() <= LONGEST_NAME, "address");
            check(prefilling >= 0 && pendingBytes >= 0 && generating >= 0, "load");
        }

        private static void check(boolean isRight, String part) {
            if (!isRight) {
                throw new IllegalArgumentException(part + " (expected: within the bounds of a report)");
            }
        }
    }

    /**
     * A prompt that was placed.
     *
     * @param instanceId the instance, by its id
     * @param address as in {@link InstanceLoad#address}
     * @param scope what the prompt's hashes are mixed with: prompts of different scopes have nothing in common, whatever they begin with
     * @param prompt the hashes of its beginnings
     */
    public record PlacedPrompt(String instanceId, String address, long scope, PromptFingerprint prompt) {
        public PlacedPrompt {
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(prompt, "prompt");
        }
    }
}
