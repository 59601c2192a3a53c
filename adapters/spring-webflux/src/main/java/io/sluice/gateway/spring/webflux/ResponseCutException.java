package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;

/**
 * Ends a response whose body has broken, so that the server cuts the connection. It has no cause and quotes none: WebFlux looks for words such as "connection
 * reset" there, takes them for the client's leaving, and ends the response as if it were whole.
 */
final class ResponseCutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ResponseCutException(String requestId, Throwable failure) {
        super("The response of call " + requestId + " was cut short (" + kind(failure) + ")", null, false, false);
    }

    private static ErrorKind kind(Throwable failure) {
        return failure instanceof GatewayException known ? known.kind() : ErrorKind.INTERNAL;
    }
}
