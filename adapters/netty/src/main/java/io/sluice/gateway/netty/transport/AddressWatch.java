package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoop;
import io.sluice.gateway.spi.Ticker;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up again the names of connections that live on, and retires those whose address has left its name: a connection that is always in use would go to the old
 * place for ever. Belongs to its event loop.
 *
 * <p>An address has left if two lookups in a row did not have it, since some servers of names tell another part of many addresses each time. A lookup that fails says
 * nothing.
 */
final class AddressWatch {
    private final EventLoop loop;
    private final OriginResolver resolver;
    private final long intervalNanos;
    private final Collection<UpstreamConnection> open;
    private final Map<String, Name> names = new HashMap<>();

    /**
     * Creates a watch.
     *
     * @param open the connections to watch, as they are at any time
     */
    AddressWatch(EventLoop loop, OriginResolver resolver, long intervalNanos, Collection<UpstreamConnection> open) {
        this.loop = loop;
        this.resolver = resolver;
        this.intervalNanos = intervalNanos;
        this.open = open;
    }

    /** Begins the lookups that are due. */
    void check() {
        long now = Ticker.system().nanos();
        Set<String> used = new HashSet<>();
        for (UpstreamConnection connection : open) {
            String host = connection.peer().host();
            if (host != null && used.add(host)) {
                Name name = names.computeIfAbsent(host, unknown -> new Name(now));
                if (!name.lookingUp && now - name.checkedNanos >= intervalNanos) {
                    lookUp(host, name);
                }
            }
        }
        names.keySet().retainAll(used);
    }

    private void lookUp(String host, Name name) {
        name.lookingUp = true;
        resolver.lookUp(host).whenComplete((addresses, failure) -> {
            try {
                loop.execute(() -> lookedUp(host, name, addresses));
            } catch (RejectedExecutionException loopsAreGone) {
                // So are their connections.
            }
        });
    }

    private void lookedUp(String host, Name name, @Nullable List<InetAddress> addresses) {
        name.lookingUp = false;
        name.checkedNanos = Ticker.system().nanos();
        if (addresses == null) {
            return;
        }
        Set<InetAddress> missing = new HashSet<>();
        for (UpstreamConnection connection : List.copyOf(open)) {
            InetAddress address = connection.peer().address();
            if (host.equals(connection.peer().host()) && !addresses.contains(address)) {
                missing.add(address);
                if (name.missing.contains(address)) {
                    connection.retire();
                }
            }
        }
        name.missing = missing;
    }

    @Override
    public String toString() {
        return "AddressWatch" + names.keySet();
    }

    /** What is known of a name. */
    private static final class Name {
        private long checkedNanos;
        private boolean lookingUp;

        /** Addresses of connections that the last lookup did not have. */
        private Set<InetAddress> missing = Set.of();

        Name(long checkedNanos) {
            this.checkedNanos = checkedNanos;
        }
    }
}
