package io.sluice.gateway.internal.request;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.spi.CallInfo;

/** What listeners and summaries tell of a call. It outlives the request, whose bytes are let go when the call is committed. Immutable. */
public final class CallFacts implements CallInfo {
    private final String requestId;
    private final String method;
    private final String path;
    private final String model;
    private final Attributes attributes;

    public CallFacts(String requestId, String method, String path, String model, Attributes attributes) {
        this.requestId = requestId;
        this.method = method;
        this.path = path;
        this.model = model;
        this.attributes = attributes;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public String requestLine() {
        return method + " " + path;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public Attributes attributes() {
        return attributes;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String toString() {
        return "call " + requestId;
    }
}
