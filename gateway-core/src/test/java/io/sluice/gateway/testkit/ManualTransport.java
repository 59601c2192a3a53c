package io.sluice.gateway.testkit;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A transport without a network: each exchange does what the test tells it, on the thread of the test. For phases and races that
 * cannot be had on a socket at will.
 */
public final class ManualTransport implements HttpTransport {
    private final List<ManualExchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile Consumer<ManualExchange> onStart = exchange -> {};
    private volatile boolean closed;

    /** Sets what exchanges do in {@link #start}. */
    public ManualTransport onStart(Consumer<ManualExchange> script) {
        onStart = script;
        return this;
    }

    /** Waits until an exchange was started, and returns it. The first has number 0. */
    public ManualExchange exchange(int number) {
        Await.until("exchange " + number + " is started", () -> exchanges.size() > number);
        return exchanges.get(number);
    }

    /** Returns the number of exchanges started so far. */
    public int started() {
        return exchanges.size();
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        ManualExchange exchange = new ManualExchange(request);
        exchanges.add(exchange);
        if (closed) {
            exchange.failHead(new GatewayException(ErrorKind.SHUTTING_DOWN, "the transport is closed"));
        } else {
            onStart.accept(exchange);
        }
        return exchange;
    }

    @Override
    public void close() {
        closed = true;
        exchanges.forEach(
                exchange -> exchange.cancel(new GatewayException(ErrorKind.SHUTTING_DOWN, "the transport was closed")));
    }

    @Override
    public String toString() {
        return "ManualTransport[" + exchanges.size() + " exchanges]";
    }
}
