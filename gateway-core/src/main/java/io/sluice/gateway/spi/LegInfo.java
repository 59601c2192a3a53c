package io.sluice.gateway.spi;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Origin;
import java.nio.ByteBuffer;

/** What {@link LegFields} see of a request that is about to be sent. It shows no field of that request, and so no credential of an endpoint. */
public interface LegInfo {
    /** Returns the call, with its attributes. */
    CallInfo call();

    /** Returns the client's header fields as received, its credentials included; none of a prefill leg that is repeated after the answer was begun. */
    Headers clientHeaders();

    /** Returns 0 for the first attempt of the call. */
    int number();

    /** Returns why the attempt is made. */
    AttemptReason reason();

    /** Returns which part of the attempt this is. */
    LegRole role();

    /** Returns whether it goes to an instance or to an endpoint. */
    TargetKind targetKind();

    /** Returns the id of the instance, or the base URL of the endpoint. */
    String target();

    /** Returns whether the same request was sent before, on a kept connection that the upstream had closed. */
    boolean isRepeated();

    /** Returns the HTTP method. */
    String method();

    /** Returns where the request is sent. */
    Origin origin();

    /** Returns path and query, as on the request line. */
    String requestTarget();

    /** Returns a new read-only view of the body as it is sent. */
    ByteBuffer body();
}
