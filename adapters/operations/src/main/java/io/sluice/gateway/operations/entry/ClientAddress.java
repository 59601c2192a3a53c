package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Headers;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is: the peer, or behind trusted proxies the last one of those they name that is none of theirs (clause HC-L-12). Immutable.
 *
 * <p>Anybody can write the fields, and a proxy adds to one of them only and passes on the other as it came. So a field is believed as far as trusted proxies have
 * written it, from its end; where they hide who it was, or what they wrote is no address, the client is the one who said so. Where both fields are there and do not
 * agree, one of them is the client's own work, and neither is believed.
 */
final class ClientAddress {
    private final List<AddressRange> trusted;

    /** @param trusted the proxies; none = no field is believed */
    ClientAddress(List<AddressRange> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /** Returns the client; null if the peer has no address. */
    @Nullable
    IpAddress of(Headers headers, SocketAddress peer) {
        IpAddress address = IpAddress.of(peer);
        if (address == null || trusted.isEmpty() || !isTrusted(address)) {
            return address;
        }
        List<String> forwarded = ForwardedNodes.ofForwarded(headers);
        List<String> list = ForwardedNodes.ofList(headers);
        IpAddress first = last(address, forwarded);
        IpAddress second = last(address, list);
        if (forwarded.isEmpty() || list.isEmpty()) {
            return list.isEmpty() ? first : second;
        }
        return first.equals(second) ? first : address;
    }

    /** Returns the last node that is not trusted; if there is none, the farthest that is known. */
    private IpAddress last(IpAddress peer, List<String> nodes) {
        IpAddress known = peer;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            IpAddress node = ForwardedNodes.address(nodes.get(i));
            if (node == null) {
                return known;
            }
            known = node;
            if (!isTrusted(node)) {
                return known;
            }
        }
        return known;
    }

    private boolean isTrusted(IpAddress address) {
        for (AddressRange range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "ClientAddress[" + trusted.size() + " ranges]";
    }
}
