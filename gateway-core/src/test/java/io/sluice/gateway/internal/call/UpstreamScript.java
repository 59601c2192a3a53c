package io.sluice.gateway.internal.call;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Upstreams by host name: what each does with its first, second, … request; the last step repeats. Keeps the hosts in the order asked. */
final class UpstreamScript {
    /** What an upstream does with one request. */
    interface Step {
        void play(ManualExchange exchange);
    }

    final ManualTransport transport = new ManualTransport().onStart(this::play);
    private final Map<String, List<Step>> steps = new HashMap<>();
    private final Map<String, Integer> played = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** Sets what a host does. */
    final UpstreamScript on(String host, Step... newSteps) {
        steps.put(host, List.of(newSteps));
        return this;
    }

    /** Returns the hosts in the order in which they were asked. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** Answers with a status and a body. */
    static Step status(int status, String body, String... headers) {
        return exchange -> exchange.respond(status, headers).send(body).end();
    }

    /** Answers well. */
    static Step ok(String body) {
        return status(200, body);
    }

    /** Cannot be reached. */
    static Step refused() {
        return ManualExchange::refuse;
    }

    /** Loses the connection before the head. */
    static Step lost() {
        return exchange -> exchange.failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
    }

    /** Never answers. */
    static Step silent() {
        return exchange -> {};
    }

    private void play(ManualExchange exchange) {
        String host = exchange.request().origin().host();
        Step step;
        synchronized (this) {
            asked.add(host);
            int number = played.merge(host, 1, Integer::sum) - 1;
            List<Step> script = steps.get(host);
            step = script.get(Math.min(number, script.size() - 1));
        }
        step.play(exchange);
    }
}
