package io.sluice.gateway.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** What the container says of the end of an exchange. */
final class ExchangeEnd implements AsyncListener {
    private final Exchange exchange;

    ExchangeEnd(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        exchange.ended();
    }

    /** Called only if someone has set a timeout after us. */
    @Override
    public void onTimeout(AsyncEvent event) {
        exchange.cut("the container's timeout has passed");
    }

    @Override
    public void onError(AsyncEvent event) {
        exchange.clientLeft();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
