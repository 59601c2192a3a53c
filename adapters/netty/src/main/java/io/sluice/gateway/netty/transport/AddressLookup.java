package io.sluice.gateway.netty.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Finds the addresses of a name. The usual one is the JVM's, which remembers what it has found for 30 s, or as long as the security property {@code
 * networkaddress.cache.ttl} says.
 */
@FunctionalInterface
public interface AddressLookup {
    /**
     * Looks a name up. Called on threads of the transport, which are few; it may block, and is not called for addresses.
     *
     * @param host a name; never null
     * @return the addresses in the order in which they are tried, at least one
     * @throws IOException if there is none, or it can't be found out
     */
    List<InetAddress> lookUp(String host) throws IOException;
}
