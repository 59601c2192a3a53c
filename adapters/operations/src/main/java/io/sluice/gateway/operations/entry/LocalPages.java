package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Headers;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sees the pages that name engines and take them out of service (clause HC-L-10): whoever is on the machine itself, and no web page in a browser there. Immutable.
 *
 * <p>A browser on the machine comes from loopback, too, on behalf of any page that it shows. Such a page can send a simple {@code POST} to another origin without
 * asking, or give its own name the address 127.0.0.1 (DNS rebinding) and be of the same origin. The first is told by {@code Origin} and {@code Sec-Fetch-Site}, which
 * pages cannot leave out; the second by {@code Host}, which is the page's name then, and is looked at where a browser has sent the request. See
 * docs/decisions/pages-are-for-the-machine.md.
 */
final class LocalPages {
    private static final Set<String> PAGES = Set.of("/", "/status", "/explain", "/drain", "/admit");
    private static final List<String> BELOW = List.of("/status/", "/explain/", "/drain/", "/admit/");

    /** What a proxy on the machine may add: then the request is not of the machine, whatever the connection says. */
    private static final Set<String> BY_PROXIES = Set.of("forwarded", "via", "x-real-ip");

    private static final String BY_PROXIES_TOO = "x-forwarded-";

    private final boolean open;
    private final @Nullable Cors cors;

    /**
     * @param open whether anybody sees them, web pages of other origins excepted
     * @param cors whose named origins see them as their own; null = none
     */
    LocalPages(boolean open, @Nullable Cors cors) {
        this.open = open;
        this.cors = cors;
    }

    /** Returns whether a path is one of these pages. */
    static boolean contains(String path) {
        if (PAGES.contains(path)) {
            return true;
        }
        for (String beginning : BELOW) {
            if (path.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether one may be shown on a port that strangers reach. */
    boolean showsOnOpenPort(Headers headers, SocketAddress peer) {
        return !isOfAnotherPage(headers)
                && (open || (isLoopback(peer) && !isForwarded(headers) && isAskedByItsOwnName(headers)));
    }

    /** Returns whether one may be shown on a port for operators, who may be elsewhere and know it by a name. */
    boolean showsOnOwnPort(Headers headers, SocketAddress peer) {
        return !isOfAnotherPage(headers) && (open || !isLoopback(peer) || isAskedByItsOwnName(headers));
    }

    private static boolean isLoopback(SocketAddress peer) {
        IpAddress address = IpAddress.of(peer);
        return address != null && address.isLoopback();
    }

    private static boolean isForwarded(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i).toLowerCase(Locale.ROOT);
            if (BY_PROXIES.contains(name) || name.startsWith(BY_PROXIES_TOO)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether no browser asks, or it asks for an address, or for a name that is always the machine's own: no page has one of these as its own name. */
    private static boolean isAskedByItsOwnName(Headers headers) {
        String host = headers.first("host");
        if (host == null || !isOfBrowser(headers)) {
            return true;
        }
        String name = withoutPort(host.strip().toLowerCase(Locale.ROOT));
        return name.equals("localhost") || name.endsWith(".localhost") || IpAddress.parse(name) != null;
    }

    /** Returns whether there is one of the fields that browsers add to whatever a page sends, and pages can change but not take away. */
    private static boolean isOfBrowser(Headers headers) {
        String agent = headers.first("user-agent");
        if (agent != null && agent.startsWith("Mozilla/")) {
            return true;
        }
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.regionMatches(true, 0, "sec-", 0, 4)
                    || name.equalsIgnoreCase("accept-language")
                    || name.equalsIgnoreCase("origin")) {
                return true;
            }
        }
        return false;
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? "" : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private boolean isOfAnotherPage(Headers headers) {
        List<String> origins = headers.all("origin");
        if (origins.size() > 1) {
            return true;
        }
        if (origins.size() == 1) {
            String origin = origins.get(0);
            return !isOwn(origin, headers.first("host")) && !(cors != null && cors.names(origin));
        }
        String site = headers.first("sec-fetch-site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        return host != null
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    @Override
    public String toString() {
        return open ? "LocalPages[open]" : "LocalPages";
    }
}
