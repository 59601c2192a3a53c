package io.sluice.gateway.netty.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The status lines of HTTP/1.1, as bytes made once. */
final class StatusLines {
    private static final int FIRST = 100;
    private static final byte[][] LINES = new byte[500][];

    static {
        for (int i = 0; i < LINES.length; i++) {
            LINES[i] = line(FIRST + i);
        }
    }

    private StatusLines() {}

    /** Returns the line of a status from 100 to 999, with its end. */
    static byte[] of(int status) {
        int index = status - FIRST;
        return index < LINES.length ? LINES[index] : line(status);
    }

    private static byte[] line(int status) {
        return ("HTTP/1.1 " + status + " " + reason(status) + "\r\n").getBytes(US_ASCII);
    }

    /** Returns the reason phrase; a status that is none of the usual has an empty one. */
    private static String reason(int status) {
        return switch (status) {
            case 100 -> "Continue";
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 402 -> "Payment Required";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 417 -> "Expectation Failed";
            case 422 -> "Unprocessable Content";
            case 425 -> "Too Early";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "";
        };
    }
}
