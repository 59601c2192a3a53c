package io.sluice.gateway.servlet;

import io.sluice.gateway.LocalReply;

/** What the handler answers itself, beside what a body that is refused gets. */
final class HostReplies {
    static final LocalReply MALFORMED = LocalReply.of(400, "invalid_request", "The head of the request is malformed.");
    static final LocalReply LATE = LocalReply.of(408, "request_timeout", "The request did not come in time.");
    static final LocalReply FAILED = LocalReply.of(500, "internal_error", "The request could not be processed.");

    private HostReplies() {}
}
