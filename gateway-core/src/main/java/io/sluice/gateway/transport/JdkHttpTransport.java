package io.sluice.gateway.transport;

import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;

/** SKELETON: to be written. The transport over {@link java.net.http.HttpClient}. */
@SuppressWarnings("all")
public final class JdkHttpTransport implements HttpTransport {
    /** Creates a transport with a connect timeout of 3 seconds and threads of its own. */
    public JdkHttpTransport() {}

    @Override
    public HttpExchange start(ExchangeRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
