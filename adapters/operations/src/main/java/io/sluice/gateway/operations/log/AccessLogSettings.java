package io.sluice.gateway.operations.log;

import io.sluice.gateway.options.ModuleSettings;
import java.util.Objects;

/**
 * What an access log has. Immutable.
 *
 * @param format which calls, and in which form
 * @param sample the share, from 0 to 1, of the calls that succeeded
 */
public record AccessLogSettings(AccessLogFormat format, double sample) implements ModuleSettings {
    /**
     * Creates it.
     *
     * @throws IllegalArgumentException if the share is none
     */
    public AccessLogSettings {
        Objects.requireNonNull(format, "format");
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample: " + sample + " (expected: 0 to 1)");
        }
    }
}
