package io.sluice.gateway.spring.boot;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The members of instances and routes that are no texts, by name. A property file and the environment hold nothing but texts, and the lists are read as JSON, where {@code "8000"}
 * is no port.
 */
final class ListMembers {
    /** What a member holds. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOL,
        /** Texts. */
        TEXTS,
        /** Texts and numbers. */
        SCALARS,
        /** Members of these kinds. */
        OBJECT,
        /** Texts by names of the user's. */
        MAP
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("api_base", Kind.TEXT),
            Map.entry("api_key", Kind.TEXT),
            Map.entry("api_key_file", Kind.TEXT),
            Map.entry("auth", Kind.TEXT),
            Map.entry("aux_ip", Kind.TEXT),
            Map.entry("aux_port", Kind.NUMBER),
            Map.entry("base_url", Kind.TEXT),
            Map.entry("ca_file", Kind.TEXT),
            Map.entry("dp_rank", Kind.NUMBER),
            Map.entry("dp_size", Kind.NUMBER),
            Map.entry("endpoint", Kind.OBJECT),
            Map.entry("fallback", Kind.BOOL),
            Map.entry("fallback_models", Kind.TEXTS),
            Map.entry("fallback_on", Kind.SCALARS),
            Map.entry("first_byte_timeout_ms", Kind.NUMBER),
            Map.entry("first_content_timeout_ms", Kind.NUMBER),
            Map.entry("headers", Kind.MAP),
            Map.entry("host", Kind.TEXT),
            Map.entry("id", Kind.TEXT),
            Map.entry("idle_timeout_ms", Kind.NUMBER),
            Map.entry("infer_type", Kind.TEXT),
            Map.entry("labels", Kind.MAP),
            Map.entry("max_concurrency", Kind.NUMBER),
            Map.entry("model", Kind.TEXT),
            Map.entry("models", Kind.TEXTS),
            Map.entry("name", Kind.TEXT),
            Map.entry("port", Kind.NUMBER),
            Map.entry("prefix", Kind.TEXT),
            Map.entry("proxy", Kind.TEXT),
            Map.entry("retry_max_count", Kind.NUMBER),
            Map.entry("rewrite_model", Kind.TEXT),
            Map.entry("scheme", Kind.TEXT),
            Map.entry("server_name", Kind.TEXT),
            Map.entry("tls", Kind.OBJECT),
            Map.entry("version", Kind.NUMBER),
            Map.entry("weight", Kind.NUMBER),
            Map.entry("zone", Kind.TEXT));

    private static final Map<String, String> NAMES = new HashMap<>();

    static {
        KINDS.keySet().forEach(name -> NAMES.put(squeezed(name), name));
    }

    private ListMembers() {}

    /** Returns a member's own name for one that is written as properties may be: {@code infer_type} for {@code inferType}; an unknown one as it is. */
    static String name(String written) {
        return NAMES.getOrDefault(squeezed(written), written);
    }

    /** Returns what a member holds; text if it is not known. */
    static Kind kind(String name) {
        return KINDS.getOrDefault(name, Kind.TEXT);
    }

    /** Returns whether there is a member of this name. */
    static boolean isKnown(String name) {
        return KINDS.containsKey(name);
    }

    private static String squeezed(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
