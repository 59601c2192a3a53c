package io.sluice.gateway.routing.share;

import io.sluice.gateway.options.ServiceAddress.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of all peers but this gateway itself. A name that cannot be looked up keeps the addresses that it had. One thread looks up, any number read what was found.
 */
final class PeerAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(PeerAddresses.class);

    /** The most addresses of one name: every report is sent to each. */
    private static final int MOST_OF_A_NAME = 64;

    /** Looks names up. */
    @FunctionalInterface
    interface Resolver {
        List<InetAddress> resolve(String name) throws UnknownHostException;
    }

    private final List<Host> peers;
    private final InetSocketAddress self;
    private final Resolver resolver;

    /** What was found of each name; belongs to the thread that looks up. */
    private final Map<Host, List<InetAddress>> found = new HashMap<>();

    /** The names whose failure was told; belongs to the thread that looks up. */
    private final Set<Host> failing = new LinkedHashSet<>();

    private volatile Set<InetSocketAddress> all = Set.of();
    private volatile boolean isLookedUp;

    /**
     * Creates it, with no address yet.
     *
     * @param self where this gateway listens
     */
    PeerAddresses(List<Host> peers, InetSocketAddress self, Resolver resolver) {
        this.peers = peers;
        this.self = self;
        this.resolver = resolver;
    }

    /** Returns the addresses as they are known now. */
    Set<InetSocketAddress> all() {
        return all;
    }

    /** Returns whether every name was found once, and there is nobody but this gateway itself. */
    boolean isAlone() {
        return isLookedUp && all.isEmpty();
    }

    /** Looks all names up, which may block; returns whether all were found. */
    boolean lookUp() {
        boolean areFound = true;
        for (Host peer : peers) {
            areFound &= lookUp(peer);
        }
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        for (Host peer : peers) {
            for (InetAddress address : found.getOrDefault(peer, List.of())) {
                InetSocketAddress known = new InetSocketAddress(address, peer.port());
                if (!isSelf(known)) {
                    addresses.add(known);
                }
            }
        }
        all = Set.copyOf(addresses);
        isLookedUp |= areFound;
        return areFound;
    }

    private boolean lookUp(Host peer) {
        try {
            List<InetAddress> addresses = resolver.resolve(peer.name());
            found.put(peer, addresses.stream().limit(MOST_OF_A_NAME).toList());
            failing.remove(peer);
            return true;
        } catch (UnknownHostException | RuntimeException e) {
            if (failing.add(peer)) {
                LOG.warn("The peer {} cannot be looked up: {}", peer, e.toString());
            }
            return false;
        }
    }

    private boolean isSelf(InetSocketAddress address) {
        if (address.getPort() != self.getPort()) {
            return false;
        }
        if (!self.getAddress().isAnyLocalAddress()) {
            return address.getAddress().equals(self.getAddress());
        }
        try {
            return NetworkInterface.getByInetAddress(address.getAddress()) != null;
        } catch (SocketException e) {
            return false; // what it sends to itself it passes over
        }
    }

    @Override
    public String toString() {
        return "PeerAddresses" + all;
    }
}
