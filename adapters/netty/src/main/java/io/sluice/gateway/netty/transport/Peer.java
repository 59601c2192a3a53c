package io.sluice.gateway.netty.transport;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a connection goes to, be it the upstream or a proxy.
 *
 * @param host the name that was looked up; null if an address was given instead
 * @param address one of its addresses
 */
record Peer(@Nullable String host, InetAddress address) {}
