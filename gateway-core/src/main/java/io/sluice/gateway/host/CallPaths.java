package io.sluice.gateway.host;

import java.util.Set;

/** Which paths of a host are calls of its gateway, as opposed to pages of its own. */
public final class CallPaths {
    private static final Set<String> GENERATE_PATHS = Set.of("/generate", "/inference/v1/generate");

    private CallPaths() {}

    /**
     * Returns whether a request for this path is a call: everything below {@code /v1/}, and where engines take prompts beside that.
     *
     * @param path without the query
     */
    public static boolean contains(String path) {
        return path.startsWith("/v1/") || GENERATE_PATHS.contains(path);
    }
}
