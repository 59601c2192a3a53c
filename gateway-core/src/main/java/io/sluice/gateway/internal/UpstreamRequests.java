package io.sluice.gateway.internal;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.Disaggregation;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.LegEdit;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Step 4 of a call: what to send. Pure; the client's request is never changed, each attempt gets an edit of the same bytes. */
final class UpstreamRequests {
    private final boolean forwardClientAuthorization;

    /** The removal of members that a client must not send to any upstream; of none if calls are not disaggregated. */
    private final JsonEdit withholding;

    UpstreamRequests(boolean forwardClientAuthorization, @Nullable Disaggregation disaggregation) {
        this.forwardClientAuthorization = forwardClientAuthorization;
        this.withholding = JsonEdit.removing(
                disaggregation == null ? Set.of() : disaggregation.protocol().transferMembers());
    }

    ExchangeRequest toInstance(CallContext call, Instance instance) {
        GatewayRequest request = call.request();
        Headers headers =
                ForwardedHeaders.toInstance(request.headers(), call.facts().requestId());
        return new ExchangeRequest(
                instance.origin(), request.method(), request.target(), headers, body(call, withholding));
    }

    ExchangeRequest toEndpoint(CallContext call, Endpoint endpoint) {
        GatewayRequest request = call.request();
        Headers headers = ForwardedHeaders.toEndpoint(
                request.headers(), call.facts().requestId(), endpoint, forwardClientAuthorization);
        return new ExchangeRequest(
                endpoint.origin(),
                request.method(),
                endpoint.target(request.target()),
                headers,
                body(call, endpoint.bodyEdit(call.facts().model()).removingAlso(withholding)));
    }

    /** Returns the request of a leg: its own id, and an answer that can be read. */
    ExchangeRequest toLeg(CallContext call, Instance instance, LegEdit edit, String id) {
        GatewayRequest request = call.request();
        return new ExchangeRequest(
                instance.origin(),
                request.method(),
                request.target(),
                ForwardedHeaders.toLeg(request.headers(), id, edit.headers()),
                body(call, edit.body().removingAlso(withholding)));
    }

    private static ByteBuffer body(CallContext call, JsonEdit edit) {
        JsonBody json = call.json();
        return json == null || edit.isEmpty() ? call.sharedBody() : json.apply(edit);
    }
}
