package io.sluice.gateway.llumnix.registry;

/** A value of a registry is none of the format. Its message says what is wrong, and shows nothing of the value but numbers. */
final class MalformedValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedValueException(String message) {
        super(message, null, false, false); // nobody looks for the place in the code
    }
}
