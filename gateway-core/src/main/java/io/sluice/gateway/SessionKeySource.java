package io.sluice.gateway;

/**
 * Where the key that ties the calls of one session together is read from: a header field, or a top-level string member of the body.
 *
 * <p>Immutable.
 */
public final class SessionKeySource {
    private static final SessionKeySource NONE = new SessionKeySource("", "");

    private final String header;
    private final String member;

    private SessionKeySource(String header, String member) {
        this.header = header;
        this.member = member;
    }

    /** Returns the source that gives no call a session key. */
    public static SessionKeySource none() {
        return NONE;
    }

    /** Returns the source that reads a header field. */
    public static SessionKeySource fromHeader(String name) {
        FieldSyntax.checkName(name);
        return new SessionKeySource(name, "");
    }

    /** Returns the source that reads a top-level member of the body, for instance {@code user}; anything but a string counts as none. */
    public static SessionKeySource fromMember(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("member: \"\" (expected: a name)");
        }
        return new SessionKeySource("", name);
    }

    /** Returns the name of the header field; empty if it is not read from one. */
    public String header() {
        return header;
    }

    /** Returns the name of the member; empty if it is not read from one. */
    public String member() {
        return member;
    }

    @Override
    public String toString() {
        if (!header.isEmpty()) {
            return "SessionKeySource[header " + header + "]";
        }
        return member.isEmpty() ? "SessionKeySource[none]" : "SessionKeySource[member " + member + "]";
    }
}
