package io.sluice.gateway.netty.transport;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.sluice.gateway.Origin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origins that are reached without the proxy. Immutable.
 *
 * @param texts as they were given
 * @param rules what they mean
 */
record NoProxyList(List<String> texts, List<Predicate<Origin>> rules) {
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern NAME = Pattern.compile("(?:\\*?\\.)?[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");
    private static final Pattern RANGE = Pattern.compile("(?<address>[0-9a-f.:]+)/(?<bits>[0-9]{1,3})");

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if one is no such entry
     */
    static NoProxyList of(List<String> texts) {
        return new NoProxyList(
                List.copyOf(texts), texts.stream().map(NoProxyList::rule).toList());
    }

    boolean contains(Origin origin) {
        for (Predicate<Origin> rule : rules) {
            if (rule.test(origin)) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<Origin> rule(String text) {
        String entry = text.toLowerCase(Locale.ROOT);
        if (entry.equals("*")) {
            return origin -> true;
        }
        boolean alone = NetUtil.isValidIpV6Address(entry) || entry.endsWith("]") || entry.indexOf('/') >= 0;
        int colon = alone ? -1 : entry.lastIndexOf(':');
        if (colon < 0) {
            return host(entry, text);
        }
        if (!PORT.matcher(entry.substring(colon + 1)).matches()) {
            throw wrong(text);
        }
        int port = Integer.parseInt(entry.substring(colon + 1));
        Predicate<Origin> host = host(entry.substring(0, colon), text);
        return origin -> origin.port() == port && host.test(origin);
    }

    private static Predicate<Origin> host(String host, String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        if (address != null) {
            return origin -> address.equals(addressOf(origin));
        }
        Matcher range = RANGE.matcher(host);
        if (range.matches()) {
            return range(range.group("address"), Integer.parseInt(range.group("bits")), text);
        }
        if (!NAME.matcher(host).matches()) {
            throw wrong(text);
        }
        String name = host.replaceFirst("^\\*?\\.", "");
        String below = "." + name;
        return origin -> origin.host().equals(name) || origin.host().endsWith(below);
    }

    private static Predicate<Origin> range(String network, int bits, String text) {
        InetAddress first = NetUtil.createInetAddressFromIpAddressString(network);
        if (first == null || bits > 8 * first.getAddress().length) {
            throw wrong(text);
        }
        IpSubnetFilterRule rule = new IpSubnetFilterRule(first, bits, IpFilterRuleType.ACCEPT);
        return origin -> {
            InetAddress address = addressOf(origin);
            return address != null && rule.matches(new InetSocketAddress(address, origin.port()));
        };
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("no-proxy: \"" + text
                + "\" (expected: *, a name, an address or a range of addresses, and perhaps a colon and a port)");
    }

    private static @Nullable InetAddress addressOf(Origin origin) {
        return NetUtil.createInetAddressFromIpAddressString(origin.host());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NoProxyList that && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return texts.toString();
    }
}
