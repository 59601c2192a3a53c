package io.sluice.gateway.netty.transport;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The addresses to which no connection could be made of late: they are tried last. Belongs to its event loop. */
final class FailedAddresses {
    private static final long REMEMBERED_NANOS = 10_000_000_000L;
    private static final int MAX_ADDRESSES = 1024;

    private final Map<InetAddress, Long> failedAt = new LinkedHashMap<>();

    /** Notes that no connection could be made. */
    void failed(InetAddress address, long nowNanos) {
        failedAt.remove(address);
        if (failedAt.size() >= MAX_ADDRESSES) {
            failedAt.remove(failedAt.keySet().iterator().next());
        }
        failedAt.put(address, nowNanos);
    }

    /** Notes that a connection was made. */
    void connected(InetAddress address) {
        failedAt.remove(address);
    }

    /** Returns the addresses, those that failed of late behind the others, and otherwise in the same order. */
    List<InetAddress> inOrder(List<InetAddress> addresses, long nowNanos) {
        failedAt.values().removeIf(at -> nowNanos - at > REMEMBERED_NANOS);
        if (failedAt.isEmpty() || addresses.size() == 1) {
            return addresses;
        }
        List<InetAddress> ordered = new ArrayList<>(addresses);
        ordered.removeIf(failedAt::containsKey);
        addresses.stream().filter(failedAt::containsKey).forEach(ordered::add);
        return ordered;
    }

    @Override
    public String toString() {
        return "FailedAddresses" + failedAt.keySet();
    }
}
