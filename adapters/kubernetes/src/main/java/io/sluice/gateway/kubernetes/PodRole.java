package io.sluice.gateway.kubernetes;

import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.Map;
import java.util.Optional;

/** What the role label of a Pod says, in the words of llm-d. */
final class PodRole {
    private PodRole() {}

    /**
     * Returns the role; none if no call is for such a Pod, since it only encodes images.
     *
     * @throws IllegalArgumentException if it is no role
     */
    static Optional<Role> of(String label, Map<String, String> labels) {
        String role = labels.getOrDefault(label, "");
        return switch (role) {
            case "", "neutral", "both", "prefill-decode", "encode-prefill-decode" -> Optional.of(Role.NEUTRAL);
            case "prefill", "encode-prefill" -> Optional.of(Role.PREFILL);
            case "decode" -> Optional.of(Role.DECODE);
            case "encode" -> Optional.empty();
            default ->
                throw new IllegalArgumentException(
                        label + ": " + Redacted.text(role) + " (expected: prefill, decode, both, or no such label)");
        };
    }
}
