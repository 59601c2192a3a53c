package io.sluice.examples.netty;

import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;

import io.sluice.gateway.testkit.Fault;

/** What an upstream may do in place of an answer, before a byte of it has reached the client: everything that the fault suite knows of. */
enum HostFault {
    RESET(502, Fault.resetAfter("")),
    CLOSED(502, Fault.closeAfter("")),
    HALF_CLOSED(502, Fault.halfCloseAfter("")),
    RESET_AFTER_1_BYTE(502, Fault.resetAfter("H")),
    RESET_INSIDE_A_FIELD(502, Fault.resetAfter("HTTP/1.1 200 OK\r\nContent-Le")),
    CLOSED_BEFORE_THE_BLANK_LINE(502, Fault.closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")),
    CLOSED_AFTER_1XX_ONLY(502, Fault.closeAfter("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n")),
    NO_HTTP(502, Fault.stallAfter("SSH-2.0-OpenSSH_9.6\r\n\r\n")),
    TWO_LENGTHS(502, Fault.stallAfter("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")),
    STATUS_500(500, Fault.status(500, Texts.ERROR)),
    STATUS_502(502, Fault.status(502, Texts.ERROR)),
    STATUS_503(503, Fault.status(503, Texts.ERROR)),
    STATUS_529(529, Fault.status(529, Texts.ERROR)),
    CUT_BEFORE_CONTENT(502, Fault.closeAfter(EVENTS + chunk(Texts.ROLE))),
    CUT_BEFORE_AN_EVENT(502, Fault.resetAfter(EVENTS)),
    ERROR_EVENT(502, stream("event: error\ndata: {\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":500}}\n\n")),
    ERROR_DATA(502, stream(Texts.ROLE + "data: {\"error\":{\"message\":\"no\",\"code\":null}}\n\n" + Fault.DONE)),
    DONE_ALONE(502, stream(Fault.DONE)),
    COMMENT_ALONE(502, stream(": keep-alive\n\n")),
    NOTHING(502, stream(""));

    /** What a client gets if nobody else can be asked. */
    final int alone;

    @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
    final Fault fault;

    HostFault(int alone, Fault fault) {
        this.alone = alone;
        this.fault = fault;
    }

    /** Returns a stream of these events that ends in an orderly way. */
    static Fault stream(String events) {
        return connection -> {
            connection.write(EVENTS);
            if (!events.isEmpty()) {
                connection.writeChunk(events);
            }
            connection.writeChunk("");
        };
    }

    /** What upstreams say. */
    static final class Texts {
        static final String ERROR = "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}";
        static final String ROLE = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n";
        static final String HELLO = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
        static final String STOP = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        static final String WHOLE = ROLE + HELLO + STOP + Fault.DONE;

        private Texts() {}
    }
}
