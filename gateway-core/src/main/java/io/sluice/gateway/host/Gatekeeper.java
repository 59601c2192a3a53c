package io.sluice.gateway.host;

import io.sluice.gateway.Headers;
import java.net.SocketAddress;

/**
 * Decides by the head of a request, before a byte of its body is read, whether it comes in, and says who sends it.
 *
 * <p>Called for every request of a host, on its event loops: an implementation neither blocks nor throws, and is safe for use by any number of threads.
 */
@FunctionalInterface
public interface Gatekeeper {
    /**
     * Looks at a request.
     *
     * @param method the HTTP method
     * @param target path and query, as on the request line
     * @param headers the header fields as received, the client's credentials included: not to be kept or shown
     * @param peer who opened the connection
     * @return whether it comes in, and with which attributes; not null
     */
    Admission admit(String method, String target, Headers headers, SocketAddress peer);

    /** Returns the one that lets every request in and knows nothing of it. */
    static Gatekeeper open() {
        return (method, target, headers, peer) -> Admission.granted();
    }
}
