package io.sluice.gateway;

/**
 * What went wrong, as far as a program may want to tell cases apart.
 *
 * <p>More kinds may be added: a {@code switch} over it needs a default.
 */
public enum ErrorKind {
    /** The body is not a JSON object that can be routed, or the request is malformed. */
    INVALID_REQUEST(400, "invalid_request"),
    /** A JSON member that decides where the call goes stands twice: an engine might read the other one. */
    DUPLICATE_MEMBER(400, "duplicate_member"),
    /** No route serves the model, and there is no fallback chain. */
    MODEL_NOT_FOUND(404, "model_not_found"),
    /** The route policy refused the call; the answer has the status and the code that the policy gave. */
    REFUSED(403, "refused"),
    /** The path does not take this method, or nothing here does. */
    METHOD_NOT_ALLOWED(405, "method_not_allowed"),
    /** The body has a content coding that cannot be read, and it must be read to be routed. */
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported_media_type"),
    /** The request asks for what the gateway does not do, such as a WebSocket. */
    NOT_SUPPORTED(501, "not_supported"),
    /** The body is larger than the configured limit. */
    REQUEST_TOO_LARGE(413, "request_too_large"),
    /** All upstreams that could serve the call asked not to be asked for a while. */
    RATE_LIMITED(429, "rate_limited"),
    /** No instance fits the call, or all are busy. */
    NO_AVAILABLE_INSTANCE(503, "no_available_instance"),
    /** No connection to the upstream could be made: refused, unreachable, unknown name, TLS failure, or connect timeout. */
    CONNECT_FAILED(502, "upstream_error"),
    /** The supplier of an endpoint's credential gave none, so that nothing was sent. */
    CREDENTIAL_UNAVAILABLE(502, "upstream_error"),
    /** The connection to the upstream ended before its answer did. */
    CONNECTION_LOST(502, "upstream_error"),
    /** What the upstream answered is not valid HTTP, or is a stream of events without content. */
    INVALID_RESPONSE(502, "upstream_error"),
    /** The upstream answered with a status of 500 or more, or said in a stream of events that it has failed. */
    UPSTREAM_FAILURE(502, "upstream_error"),
    /** The upstream sent no response head in time. */
    HEAD_TIMEOUT(504, "timeout"),
    /** The upstream began a stream of events and sent no content in time. */
    FIRST_CONTENT_TIMEOUT(504, "timeout"),
    /** The upstream was asked for more of its answer and sent nothing for too long. */
    IDLE_TIMEOUT(504, "timeout"),
    /** The call's own deadline has passed. */
    DEADLINE_EXCEEDED(504, "timeout"),
    /** The host cancelled the call, as a rule because its client left; or the client took nothing of its answer for too long. */
    CANCELLED(499, "cancelled"),
    /** The gateway was closed. */
    SHUTTING_DOWN(503, "shutting_down"),
    /** The configuration has problems; see {@link ConfigurationException}. */
    CONFIGURATION(500, "configuration"),
    /** A defect: of this library, or of a policy, scheduler or transport that was plugged in. */
    INTERNAL(500, "internal_error");

    private final int status;
    private final String code;

    ErrorKind(int status, String code) {
        this.status = status;
        this.code = code;
    }

    /** Returns the HTTP status of the gateway's own answer for this kind. */
    public int status() {
        return status;
    }

    /** Returns the {@code error.code} of the gateway's own answer for this kind. */
    public String code() {
        return code;
    }
}
