package io.sluice.gateway.contract;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import org.jspecify.annotations.Nullable;

/** How an upstream can fail before the head of its answer is there. */
enum FaultBeforeHead {
    REFUSED(ErrorKind.CONNECT_FAILED, null),
    UNKNOWN_HOST(ErrorKind.CONNECT_FAILED, null),
    RESET(ErrorKind.CONNECTION_LOST, Fault.resetAfter("")),
    CLOSED(ErrorKind.CONNECTION_LOST, Fault.closeAfter("")),
    HALF_CLOSED(ErrorKind.CONNECTION_LOST, Fault.halfCloseAfter("")),
    RESET_AFTER_1_BYTE(ErrorKind.CONNECTION_LOST, Fault.resetAfter("H")),
    RESET_INSIDE_A_FIELD(ErrorKind.CONNECTION_LOST, Fault.resetAfter("HTTP/1.1 200 OK\r\nContent-Le")),
    CLOSED_BEFORE_THE_BLANK_LINE(
            ErrorKind.CONNECTION_LOST, Fault.closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")),
    HALF_CLOSED_IN_THE_HEAD(ErrorKind.CONNECTION_LOST, Fault.halfCloseAfter("HTTP/1.1 200 OK\r\n")),
    CLOSED_AFTER_1XX_ONLY(
            ErrorKind.CONNECTION_LOST,
            Fault.closeAfter("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n")),
    NO_HTTP(ErrorKind.INVALID_RESPONSE, Fault.stallAfter("SSH-2.0-OpenSSH_9.6\r\n\r\n")),
    TWO_LENGTHS(
            ErrorKind.INVALID_RESPONSE,
            Fault.stallAfter("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"));

    private final ErrorKind kind;
    /** Null if there is nobody to play one. */
    @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
    private final @Nullable Fault fault;

    FaultBeforeHead(ErrorKind kind, @Nullable Fault fault) {
        this.kind = kind;
        this.fault = fault;
    }

    /** Returns what attempts end with. */
    ErrorKind kind() {
        return kind;
    }

    /** Returns whether the upstream cannot even be reached, now or later. */
    boolean isUnreachable() {
        return fault == null;
    }

    /** Returns an upstream that fails so at first, and then does what is given here, or fails so for ever if that is nothing. */
    FaultyUpstream upstream(FaultRig rig, Fault... then) {
        if (fault == null) {
            return rig.keep(this == REFUSED ? FaultyUpstream.refusing() : FaultyUpstream.unknown());
        }
        Fault[] all = new Fault[then.length + 1];
        all[0] = fault;
        System.arraycopy(then, 0, all, 1, then.length);
        return rig.upstream(all);
    }

    /** Returns how many exchanges reach such an upstream out of so many attempts. */
    int exchanges(int attempts) {
        return isUnreachable() ? 0 : attempts;
    }
}
