package io.sluice.gateway;

/**
 * Where the key that ties the calls of one session together is read from: a header field, or a top-level string member of the body.
 *
 * <p>Immutable.
 */
public final class SessionKey {
    private static final SessionKey NONE = new SessionKey("", "");

    private final String header;
    private final String member;

    private SessionKey(String header, String member) {
        this.header = header;
        this.member = member;
    }

    /** Returns the source that gives no call a session key. */
    public static SessionKey none() {
        return NONE;
    }

    /** Returns the source that reads a header field. */
    public static SessionKey fromHeader(String name) {
        FieldSyntax.checkName(name);
        return new SessionKey(name, "");
    }

    /** Returns the source that reads a top-level member of the body, for instance {@code user}; anything but a string counts as none. */
    public static SessionKey fromMember(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("member: \"\" (expected: a name)");
        }
        return new SessionKey("", name);
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
            return "SessionKey[header " + header + "]";
        }
        return member.isEmpty() ? "SessionKey[none]" : "SessionKey[member " + member + "]";
    }
}
