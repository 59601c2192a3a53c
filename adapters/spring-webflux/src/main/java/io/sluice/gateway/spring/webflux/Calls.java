package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.host.RequestBuffer;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Makes a call of an exchange: reads the request, asks what the host knows of it, and waits for the response. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final Gateway gateway;
    private final Gatekeeper gatekeeper;
    private final Function<? super ServerWebExchange, Mono<Attributes>> attributes;
    private final Limits limits;
    private final RequestMemory memory;

    Calls(
            Gateway gateway,
            Gatekeeper gatekeeper,
            Function<? super ServerWebExchange, Mono<Attributes>> attributes,
            Limits limits,
            RequestMemory memory) {
        this.gateway = gateway;
        this.gatekeeper = gatekeeper;
        this.attributes = attributes;
        this.limits = limits;
        this.memory = memory;
    }

    /** Returns the response to an exchange; nobody else reads the body of its request. Fails only if the client leaves before it has sent that. */
    Mono<HeldResponse> start(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            ServerHttpRequest request = exchange.getRequest();
            RequestBuffer buffer = new RequestBuffer(memory, limits.maxRequestBytes());
            BodyCollector body = new BodyCollector(request, buffer, limits);
            Headers received;
            try {
                received = fields(request);
            } catch (IllegalArgumentException malformed) {
                return turnedAway(body, LocalReply.malformed().toResponse(Headers.empty()));
            }
            Admission admission;
            try {
                admission = gatekeeper.admit(request.getMethod().name(), target(request), received, peer(request));
            } catch (RuntimeException defect) {
                return Mono.just(failed(received, body, defect));
            }
            return admitted(exchange, body, admission, received).map(held -> held.toClient(admission));
        });
    }

    private Mono<HeldResponse> admitted(
            ServerWebExchange exchange, BodyCollector body, Admission admission, Headers received) {
        GatewayResponse refusal = admission.refusal();
        if (refusal != null) {
            return turnedAway(body, refusal);
        }
        Headers fields = admission.headers(received);
        return body.collect().flatMap(collected -> answer(exchange, collected, fields, admission.attributes()));
    }

    private static Mono<HeldResponse> turnedAway(BodyCollector body, GatewayResponse refusal) {
        if (body.isAnnounced()) {
            body.discardAll();
            return Mono.just(HeldResponse.refusing(body, refusal));
        }
        body.close();
        return Mono.just(HeldResponse.of(refusal));
    }

    private Mono<HeldResponse> answer(
            ServerWebExchange exchange, BodyCollector body, Headers fields, Attributes ofSender) {
        LocalReply refusal = body.refusal();
        if (refusal != null) {
            return Mono.just(HeldResponse.refusing(body, refusal.toResponse(fields)));
        }
        GatewayRequest.Builder known;
        try {
            known = GatewayRequest.builder(exchange.getRequest().getMethod().name(), target(exchange.getRequest()))
                    .headers(fields)
                    .attributes(ofSender)
                    .body(body.content());
        } catch (IllegalArgumentException malformed) {
            body.close();
            return Mono.just(HeldResponse.of(LocalReply.malformed().toResponse(fields)));
        }
        return Mono.defer(() -> attributes.apply(exchange))
                .map(ofHost -> known.attributes(ofSender.with(ofHost)).build())
                .switchIfEmpty(Mono.fromSupplier(known::build))
                .doOnCancel(body::close)
                .flatMap(call -> response(call, body))
                .onErrorResume(defect -> Mono.just(failed(fields, body, defect)));
    }

    private Mono<HeldResponse> response(GatewayRequest request, BodyCollector body) {
        return Mono.create(sink -> {
            GatewayCall call = gateway.call(request);
            // It may be sent again until the call has ended.
            call.completion().thenRun(body::close);
            sink.onCancel(() -> call.cancel("the client closed the connection"));
            call.response().whenComplete((response, cancelled) -> {
                if (response != null) {
                    sink.success(HeldResponse.of(call, response));
                }
            });
        });
    }

    private static HeldResponse failed(Headers fields, BodyCollector body, Throwable defect) {
        body.close();
        GatewayResponse reply = LocalReply.internalError().toResponse(fields);
        HeldResponse held = HeldResponse.of(reply);
        LOG.error("Call {} failed by a defect of the host", held.requestId(), defect);
        return held;
    }

    private static String target(ServerHttpRequest request) {
        String query = request.getURI().getRawQuery();
        String path = request.getURI().getRawPath();
        return query == null ? path : path + "?" + query;
    }

    /** Returns who sends the request, as far as the server knows. */
    private static InetSocketAddress peer(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        return peer == null ? InetSocketAddress.createUnresolved("", 0) : peer;
    }

    static Headers fields(ServerHttpRequest request) {
        Headers.Builder fields = Headers.builder(16);
        // A name that a client has written in two ways comes twice, with all its values each time.
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        request.getHeaders().forEach((name, values) -> {
            if (seen.add(name)) {
                values.forEach(value -> fields.add(name, value));
            }
        });
        return fields.build();
    }
}
