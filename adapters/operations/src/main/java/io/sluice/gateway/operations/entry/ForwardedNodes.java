package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads who has sent a request on, by the fields in which proxies say so: the first sender first. What cannot be understood is no address. */
final class ForwardedNodes {
    static final String FORWARDED = "forwarded";
    static final String X_FORWARDED_FOR = "x-forwarded-for";

    /** What no address is. */
    private static final String UNKNOWN = "unknown";

    private ForwardedNodes() {}

    /** Returns the nodes of all {@code X-Forwarded-For} fields, each as it is written; empty if there is none. */
    static List<String> ofList(Headers headers) {
        List<String> nodes = new ArrayList<>();
        for (String field : headers.all(X_FORWARDED_FOR)) {
            for (String node : field.split(",", -1)) {
                nodes.add(node.strip());
            }
        }
        return nodes;
    }

    /** Returns the {@code for} of each element of all {@code Forwarded} fields (RFC 7239, 4), without quotes; empty if there is none. */
    static List<String> ofForwarded(Headers headers) {
        List<String> nodes = new ArrayList<>();
        for (String field : headers.all(FORWARDED)) {
            for (String element : split(field, ',')) {
                nodes.add(forOf(element));
            }
        }
        return nodes;
    }

    /**
     * Returns the address of a node: {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, and, as proxies write it, {@code 2001:db8::1}. Null for one
     * that hides ({@code unknown}, {@code _name}) and for what is malformed.
     */
    static @Nullable IpAddress address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            boolean isNode = end > 0 && node.indexOf(':') > 0 && isPort(node.substring(end + 1));
            return isNode ? IpAddress.parse(node.substring(1, end)) : null;
        }
        int colon = node.indexOf(':');
        boolean hasPort = colon >= 0 && colon == node.lastIndexOf(':');
        if (!hasPort) {
            return IpAddress.parse(node);
        }
        return isPort(node.substring(colon)) ? IpAddress.parse(node.substring(0, colon)) : null;
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":(?:[0-9]{1,5}|_[A-Za-z0-9._-]{1,255})");
    }

    private static String forOf(String element) {
        String node = "";
        for (String pair : split(element, ';')) {
            String trimmed = pair.strip();
            if (trimmed.regionMatches(true, 0, "for=", 0, 4)) {
                // Twice in one element, either may be a lie.
                node = node.isEmpty() ? unquoted(trimmed.substring(4)) : UNKNOWN;
            }
        }
        return node.isEmpty() ? UNKNOWN : node;
    }

    /** Returns the text of a token or a quoted string; what is neither is no node. */
    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        boolean isWhole = value.length() >= 2 && value.endsWith("\"");
        return isWhole ? value.substring(1, value.length() - 1).replace("\\", "") : UNKNOWN;
    }

    /** Returns what stands between separators, but for those within quotes; a quote that does not end takes all the rest. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
