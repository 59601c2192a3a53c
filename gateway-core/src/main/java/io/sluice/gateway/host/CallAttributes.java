package io.sluice.gateway.host;

import io.sluice.gateway.AttributeKey;

/** What hosts know of who calls, as attributes of a request: for policies, logs and metrics. They go to no upstream. */
public final class CallAttributes {
    /** The address of the client, without its port: the peer's, or what a trusted proxy says of it (clause HC-L-12). */
    public static final AttributeKey<String> CLIENT = AttributeKey.of("client");

    /** The name of the key that the client came in with (clause HC-L-11); it is no secret. */
    public static final AttributeKey<String> PRINCIPAL = AttributeKey.of("principal");

    private CallAttributes() {}
}
