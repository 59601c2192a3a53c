package io.sluice.gateway.internal;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Upstreams by host name: what each does with its first, second, … request; the last step repeats. Keeps the hosts in the order asked. */
final class UpstreamScript {
    final ManualTransport transport = new ManualTransport().onStart(this::play);
    private final Map<String, List<Consumer<ManualExchange>>> steps = new HashMap<>();
    private final Map<String, Integer> played = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** Sets what a host does. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    final UpstreamScript on(String host, Consumer<ManualExchange>... newSteps) {
        steps.put(host, List.of(newSteps));
        return this;
    }

    /** Returns the hosts in the order in which they were asked. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** Answers with a status and a body. */
    static Consumer<ManualExchange> status(int status, String body, String... headers) {
        return exchange -> exchange.respond(status, headers).send(body).end();
    }

    /** Answers well. */
    static Consumer<ManualExchange> ok(String body) {
        return status(200, body);
    }

    /** Cannot be reached. */
    static Consumer<ManualExchange> refused() {
        return exchange -> exchange.failHead(new GatewayException(ErrorKind.CONNECT_FAILED, "refused"));
    }

    /** Loses the connection before the head. */
    static Consumer<ManualExchange> lost() {
        return exchange -> exchange.failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
    }

    /** Never answers. */
    static Consumer<ManualExchange> silent() {
        return exchange -> {};
    }

    private void play(ManualExchange exchange) {
        String host = exchange.request().origin().host();
        Consumer<ManualExchange> step;
        synchronized (this) {
            asked.add(host);
            int number = played.merge(host, 1, Integer::sum) - 1;
            List<Consumer<ManualExchange>> script = steps.get(host);
            step = script.get(Math.min(number, script.size() - 1));
        }
        step.accept(exchange);
    }
}
