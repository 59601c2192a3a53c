package io.sluice.examples.simulator;

import java.util.Objects;

/**
 * One header field as it stands on the wire.
 *
 * @param name the name, in the spelling of the sender
 * @param value the value without the white space around it
 */
public record Header(String name, String value) {

    /** Checks that nothing is null. */
    public Header {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }
}
