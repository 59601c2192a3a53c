package io.sluice.gateway.options;

import io.sluice.gateway.GatewayBuilder;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of time whose defaults depend on each other (RT-N-2).
 *
 * @param head how long an instance may take to its head
 * @param endpointHead how long an endpoint may
 * @param content how long an instance may take to the first content of a stream
 * @param endpointContent how long an endpoint may
 */
record TimeLimits(Duration head, Duration endpointHead, Duration content, Duration endpointContent) {
    static TimeLimits read(OptionReader reader) {
        Duration head = reader.get(CoreOptions.FIRST_BYTE_TIMEOUT);
        Duration longest = CoreOptions.ENDPOINT_FIRST_BYTE_TIMEOUT.defaultValue();
        Duration endpointHead = reader.given(CoreOptions.ENDPOINT_FIRST_BYTE_TIMEOUT)
                .orElse(head.compareTo(longest) < 0 ? head : longest);
        Duration content = reader.given(CoreOptions.FIRST_CONTENT_TIMEOUT).orElse(head);
        Duration endpointContent = reader.given(CoreOptions.ENDPOINT_FIRST_CONTENT_TIMEOUT)
                .orElse(reader.given(CoreOptions.FIRST_CONTENT_TIMEOUT).orElse(endpointHead));
        return new TimeLimits(head, endpointHead, content, endpointContent);
    }

    /** Returns the text of a limit that has its value by others; empty for any other option. */
    Optional<String> derived(Option<?> option) {
        if (option == CoreOptions.ENDPOINT_FIRST_BYTE_TIMEOUT) {
            return Optional.of(CoreOptions.ENDPOINT_FIRST_BYTE_TIMEOUT.text(endpointHead));
        }
        if (option == CoreOptions.FIRST_CONTENT_TIMEOUT) {
            return Optional.of(CoreOptions.FIRST_CONTENT_TIMEOUT.text(content));
        }
        return option == CoreOptions.ENDPOINT_FIRST_CONTENT_TIMEOUT
                ? Optional.of(CoreOptions.ENDPOINT_FIRST_CONTENT_TIMEOUT.text(endpointContent))
                : Optional.empty();
    }

    void applyTo(GatewayBuilder builder) {
        builder.instanceHeadTimeout(head)
                .endpointHeadTimeout(endpointHead)
                .instanceFirstContentTimeout(content)
                .endpointFirstContentTimeout(endpointContent);
    }
}
