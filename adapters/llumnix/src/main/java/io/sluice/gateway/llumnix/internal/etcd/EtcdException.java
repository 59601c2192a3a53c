package io.sluice.gateway.llumnix.internal.etcd;

import java.io.IOException;

/** An etcd did not do what it was asked. The message names the endpoint, and nothing that is secret. */
public final class EtcdException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    EtcdException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Returns why. */
    public Kind kind() {
        return kind;
    }

    /** Why. */
    public enum Kind {
        /** It is not there, has no leader, or is too slow: another member may do it. */
        UNAVAILABLE,

        /** The token is unknown or old, or there is none and one is needed. */
        TOKEN,

        /** It knows no users. */
        AUTHENTICATION_OFF,

        /** The lease has ended. */
        LEASE_LOST,

        /** It has forgotten the revisions from which on it was to tell, or they are more than can be told. */
        COMPACTED,

        /** It says no, and so would every other member. */
        REFUSED
    }
}
