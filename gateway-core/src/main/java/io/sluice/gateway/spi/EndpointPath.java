package io.sluice.gateway.spi;

/** The path of a base URL, and how a request target is appended to it (clauses U-1 and U-2). */
final class EndpointPath {
    private final String path;
    private final boolean versioned;

    private EndpointPath(String path) {
        this.path = path;
        String lastSegment = path.substring(path.lastIndexOf('/') + 1);
        this.versioned = !lastSegment.isEmpty() && versionLength(lastSegment, 0) == lastSegment.length();
    }

    static EndpointPath of(String rawPath) {
        int end = rawPath.length();
        while (end > 0 && rawPath.charAt(end - 1) == '/') {
            end--;
        }
        return new EndpointPath(rawPath.substring(0, end));
    }

    String join(String requestTarget) {
        if (!versioned) {
            return path.isEmpty() ? requestTarget : path + requestTarget;
        }
        int version = versionLength(requestTarget, 1);
        int next = 1 + version;
        boolean wholeSegment = next == requestTarget.length() || "/?".indexOf(requestTarget.charAt(next)) >= 0;
        if (version == 0 || !wholeSegment) {
            return path + requestTarget;
        }
        // As a rule the base URL has no more than the version, and it is the same.
        boolean same = path.length() == next && requestTarget.startsWith(path);
        return same ? requestTarget : path + requestTarget.substring(next);
    }

    /** Returns the length of {@code v<digits>} at this place of the text, 0 if there is none. */
    private static int versionLength(String text, int from) {
        int at = from;
        if (at >= text.length() || text.charAt(at) != 'v') {
            return 0;
        }
        at++;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - from > 1 ? at - from : 0;
    }

    @Override
    public String toString() {
        return path;
    }
}
