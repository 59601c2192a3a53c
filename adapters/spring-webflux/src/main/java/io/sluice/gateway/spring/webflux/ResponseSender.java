package io.sluice.gateway.spring.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.LocalReply;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** Writes responses; the body commits the exchange. */
final class ResponseSender {
    private ResponseSender() {}

    /** Writes head and body; the call is cancelled unless that completes. */
    static Mono<Void> send(ServerWebExchange exchange, HeldResponse held, boolean last) {
        return cancelling(held, Mono.defer(() -> {
            ResponseHeads.write(exchange.getRequest(), exchange.getResponse(), held.response());
            return write(exchange, held, last);
        }));
    }

    /**
     * Writes the body of a response whose head is in the exchange; the call is cancelled unless that completes.
     *
     * @param last whether the connection is to end with it
     */
    static Mono<Void> sendBody(ServerWebExchange exchange, HeldResponse held, boolean last) {
        return cancelling(held, Mono.defer(() -> write(exchange, held, last)));
    }

    private static Mono<Void> cancelling(HeldResponse held, Mono<Void> writing) {
        return writing.doFinally(end -> {
            if (end != SignalType.ON_COMPLETE) {
                boolean left = end == SignalType.CANCEL;
                held.cancel(left ? "the client closed the connection" : "the response could not be written");
            }
        });
    }

    private static Mono<Void> write(ServerWebExchange exchange, HeldResponse held, boolean last) {
        ServerHttpResponse out = exchange.getResponse();
        if (last || held.refused() != null) {
            out.getHeaders().setConnection("close");
        }
        if (ResponseHeads.isBodiless(exchange.getRequest(), held.response().status())) {
            held.response().body().subscribe(new Nobody());
            return out.setComplete();
        }
        BodyRelay relay = new BodyRelay(held, out);
        return relay.begin()
                .then(guarded(relay, Mono.defer(() -> write(out, held, relay))))
                .then(held.readOn())
                .doFinally(end -> relay.close());
    }

    /** Returns a writer whose errors end the response, those too that Reactor takes for fatal and throws at who subscribes. */
    private static Mono<Void> guarded(BodyRelay relay, Mono<Void> writer) {
        return Mono.fromDirect(subscriber -> {
            try {
                writer.subscribe(subscriber);
            } catch (RuntimeException | Error defect) {
                relay.cut(defect);
            }
        });
    }

    private static Mono<Void> write(ServerHttpResponse out, HeldResponse held, BodyRelay relay) {
        Throwable failure = relay.earlyFailure();
        if (failure != null) {
            return replace(out, failure);
        }
        if (relay.isEmpty()) {
            return out.setComplete();
        }
        // A response in one piece ends the exchange, and a refused request must be read on first.
        DataBuffer whole = held.refused() == null ? relay.takeWhole() : null;
        if (whole != null) {
            return out.writeWith(Mono.just(whole));
        }
        if (held.response().body().length() != Body.UNKNOWN_LENGTH || ClientPressure.isOnReactorNetty(out)) {
            return out.writeWith(relay);
        }
        return out.writeAndFlushWith(Flux.from(relay).map(Mono::just));
    }

    /** Replies with an error instead of a response that broke before its body began: nothing of it is out yet. */
    private static Mono<Void> replace(ServerHttpResponse out, Throwable failure) {
        ErrorKind kind = failure instanceof GatewayException known ? known.kind() : ErrorKind.INTERNAL;
        LocalReply reply = LocalReply.of(kind.status(), kind.code(), "The upstream's response broke off.");
        byte[] json = reply.toJson().getBytes(UTF_8);
        out.setStatusCode(HttpStatusCode.valueOf(reply.status()));
        out.getHeaders().clearContentHeaders();
        out.getHeaders().set("content-type", "application/json");
        out.getHeaders().setContentLength(json.length);
        return out.writeWith(Mono.just(out.bufferFactory().wrap(json)));
    }

    /** Reads a body that is not written, as a body must be read. */
    private static final class Nobody implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
