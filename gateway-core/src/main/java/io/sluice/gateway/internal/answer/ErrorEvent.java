package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What an event says with which an upstream tells, inside an event stream, that it has failed. For one thread. */
final class ErrorEvent {
    private static final byte[] BEFORE = "event: error\ndata: ".getBytes(US_ASCII);
    private static final byte[] AFTER = "\n\n".getBytes(US_ASCII);

    /** What the error of an answer has in the OpenAI API, in its order. */
    private static final List<String> MEMBERS = List.of("message", "type", "param", "code");

    private final ByteBuffer data;
    private final int from;
    private final int to;

    /** Where the error object stands, or the text that is there in its place. */
    private int errorFrom;

    private int errorTo;

    /** Whether the error is the member {@code error} of the data, rather than all of them. */
    private boolean isMember;

    private boolean isTyped;
    private int status;

    private ErrorEvent(StreamEvent event) {
        data = event.data();
        from = event.from();
        to = event.to();
        errorFrom = from;
        errorTo = to;
        JsonMembers members = event.members();
        while (members.next()) {
            if (members.isNamed("error") && !members.isNull()) {
                errorFrom = members.valueFrom();
                errorTo = members.valueTo();
                isMember = true;
            }
            isTyped |= members.isNamed("type") && members.isText("error");
        }
        status = statusIn(JsonMembers.of(data, errorFrom, errorTo));
        if (status == 0 && isMember) {
            status = statusIn(event.members());
        }
    }

    /** Reads an event that is an {@linkplain StreamEvent#isError error}, whose bytes must stay as they are while this is used. */
    static ErrorEvent of(StreamEvent event) {
        return new ErrorEvent(event);
    }

    private static int statusIn(JsonMembers error) {
        int found = 0;
        while (error.next()) {
            if (found == 0 && (error.isNamed("code") || error.isNamed("status"))) {
                int number = error.status();
                found = number >= 400 && number <= 499 ? number : 0;
            }
        }
        return found;
    }

    /** Returns the status of 400 to 499 as which the error is to be judged; 0 if it is a failure of the upstream. */
    int status() {
        return status;
    }

    /** Returns why the call fails. */
    GatewayException failure() {
        if (status == 0) {
            return new GatewayException(ErrorKind.UPSTREAM_FAILURE, "the stream has an error event");
        }
        ErrorKind kind = status == 429 ? ErrorKind.RATE_LIMITED : ErrorKind.INVALID_REQUEST;
        return new GatewayException(kind, "the stream has an error event of status " + status);
    }

    /** Returns the answer that says the same with its {@link #status}, in place of a stream with these headers. */
    GatewayResponse answer(Headers headers) {
        Headers.Builder kept = headers.toBuilder().remove("content-length").set("content-type", "application/json");
        return new GatewayResponse(status, kept.build(), Body.of(body()));
    }

    private ByteBuffer body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(errorTo - errorFrom + 64);
        write(body, "{\"error\":");
        if (isObject()) {
            write(body, errorFrom, errorTo);
        } else {
            writeFilled(body);
        }
        write(body, "}");
        return ByteBuffer.wrap(body.toByteArray());
    }

    /** Returns the event in the one shape that all clients know (clause RT-A-2): with a name, and with {@code type} and {@code code} that are strings. */
    ByteBuffer shaped() {
        ByteArrayOutputStream event = new ByteArrayOutputStream(to - from + 128);
        event.writeBytes(BEFORE);
        if (isMember) {
            write(event, from, errorFrom);
            writeFilled(event);
            write(event, errorTo, to);
        } else if (isTyped) {
            writeFilled(event);
        } else {
            write(event, "{\"error\":");
            writeFilled(event);
            write(event, "}");
        }
        event.writeBytes(AFTER);
        return ByteBuffer.wrap(event.toByteArray());
    }

    private boolean isObject() {
        return errorFrom < errorTo && data.get(errorFrom) == '{' && data.get(errorTo - 1) == '}';
    }

    /** Writes the error as an object that has all members that clients look for. */
    private void writeFilled(ByteArrayOutputStream out) {
        List<String> missing = new ArrayList<>(MEMBERS);
        String before = "{";
        JsonMembers members = JsonMembers.of(data, errorFrom, errorTo);
        while (isObject() && members.next()) {
            boolean isText = members.isNamed("type") || members.isNamed("code");
            if (isText && !members.isString() && !members.isPlain()) {
                continue;
            }
            missing.removeIf(members::isNamed);
            write(out, before);
            write(out, members.nameFrom() - 1, members.nameTo() + 1);
            write(out, isText && members.isPlain() ? ":\"" : ":");
            write(out, members.valueFrom(), members.valueTo());
            write(out, isText && members.isPlain() ? "\"" : "");
            before = ",";
        }
        for (String name : missing) {
            write(out, before + '"' + name + "\":" + fallback(name));
            before = ",";
        }
        write(out, "}");
    }

    /** Returns the value of a member that the error has not. */
    private String fallback(String name) {
        return switch (name) {
            case "message" -> message();
            case "type" -> status == 0 ? "\"server_error\"" : "\"invalid_request_error\"";
            case "code" -> '"' + failure().kind().code() + '"';
            default -> "null";
        };
    }

    /** Returns, as a JSON string, what the error says in place of an object. */
    private String message() {
        byte[] text = new byte[isObject() ? 0 : errorTo - errorFrom];
        data.get(errorFrom, text);
        String told = new String(text, UTF_8);
        boolean isString = told.length() >= 2 && told.startsWith("\"") && told.endsWith("\"");
        return isString ? told : LocalReplies.quotedOr(told, ErrorKind.UPSTREAM_FAILURE);
    }

    /** Writes a part of the data; a line end in it, which is white space in JSON, would be one of the event. */
    private void write(ByteArrayOutputStream out, int begin, int end) {
        for (int at = begin; at < end; at++) {
            byte b = data.get(at);
            out.write(b == '\n' || b == '\r' ? ' ' : b);
        }
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(UTF_8));
    }

    /** Returns nothing of the data. */
    @Override
    public String toString() {
        return "ErrorEvent[" + (status == 0 ? "failure" : "status " + status) + "]";
    }
}
