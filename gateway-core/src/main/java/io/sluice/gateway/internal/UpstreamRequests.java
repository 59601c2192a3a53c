package io.sluice.gateway.internal;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Instance;
import java.nio.ByteBuffer;

/** Step 4 of a call: what to send. Pure; the client's request is never changed, each attempt gets an edit of the same bytes. */
final class UpstreamRequests {
    private final boolean forwardClientAuthorization;

    UpstreamRequests(boolean forwardClientAuthorization) {
        this.forwardClientAuthorization = forwardClientAuthorization;
    }

    ExchangeRequest toInstance(CallContext call, Instance instance) {
        GatewayRequest request = call.request();
        Headers headers =
                ForwardedHeaders.toInstance(request.headers(), call.facts().requestId());
        return new ExchangeRequest(instance.origin(), request.method(), request.target(), headers, request.body());
    }

    ExchangeRequest toEndpoint(CallContext call, Endpoint endpoint) {
        GatewayRequest request = call.request();
        Headers headers = ForwardedHeaders.toEndpoint(
                request.headers(), call.facts().requestId(), endpoint.apiKey(), forwardClientAuthorization);
        return new ExchangeRequest(
                endpoint.origin(), request.method(), endpoint.target(request.target()), headers, body(call, endpoint));
    }

    private static ByteBuffer body(CallContext call, Endpoint endpoint) {
        JsonBody json = call.json();
        if (json == null || endpoint.rewriteModel().isEmpty()) {
            return call.request().body();
        }
        return json.apply(
                JsonEdit.builder().setString("model", endpoint.rewriteModel()).build());
    }
}
