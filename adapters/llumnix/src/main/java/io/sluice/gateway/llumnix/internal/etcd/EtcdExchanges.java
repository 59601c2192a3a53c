package io.sluice.gateway.llumnix.internal.etcd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Single exchanges with one member, each of which ends in time. Safe for use by any number of threads, which wait; closing ends what runs. */
final class EtcdExchanges implements AutoCloseable {
    private final HttpTransport transport;
    private final Duration timeout;

    EtcdExchanges(@Nullable SSLContext tls, Duration timeout) {
        JdkHttpTransport.Builder builder = JdkHttpTransport.builder().connectTimeout(timeout);
        this.transport = (tls == null ? builder : builder.sslContext(tls)).build();
        this.timeout = timeout;
    }

    /**
     * Asks, and waits for the whole reply.
     *
     * @param token who asks; empty = nobody
     */
    JsonNode ask(Origin endpoint, String path, JsonNode request, String token) throws IOException {
        HttpExchange exchange = start(endpoint, path, request, Headers.builder(), token);
        return await(
                endpoint, exchange, exchange.response().thenCompose(response -> EtcdReply.read(endpoint, response)));
    }

    /** Begins to watch, and waits for the head of the reply. A member that loses its leader ends the watch. */
    EtcdWatch watch(Origin endpoint, JsonNode request, String token) throws IOException {
        Headers.Builder fields = Headers.builder().add("grpc-metadata-hasleader", "true");
        HttpExchange exchange = start(endpoint, "/v3/watch", request, fields, token);
        GatewayResponse response = await(endpoint, exchange, exchange.response());
        if (response.status() != EtcdReply.OK) {
            await(endpoint, exchange, EtcdReply.read(endpoint, response));
        }
        EtcdWatch watch = new EtcdWatch(endpoint, exchange);
        response.body().subscribe(watch);
        return watch;
    }

    private HttpExchange start(Origin endpoint, String path, JsonNode request, Headers.Builder fields, String token)
            throws IOException {
        fields.add("content-type", "application/json");
        if (!token.isEmpty()) {
            fields.add("authorization", token);
        }
        ByteBuffer body = ByteBuffer.wrap(bytes(request));
        return transport.start(new ExchangeRequest(endpoint, "POST", path, fields.build(), body));
    }

    private static byte[] bytes(JsonNode request) throws JsonProcessingException {
        return EtcdReply.JSON.writeValueAsBytes(request);
    }

    private <T> T await(Origin endpoint, HttpExchange exchange, CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(new GatewayException(ErrorKind.CONNECTION_LOST, "etcd is too slow"));
            throw new EtcdException(Kind.UNAVAILABLE, endpoint + ": no reply within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EtcdException refused) {
                throw refused;
            }
            throw new EtcdException(Kind.UNAVAILABLE, messageOf(e.getCause()));
        } catch (InterruptedException e) {
            exchange.cancel(new GatewayException(ErrorKind.SHUTTING_DOWN, "nobody waits any more"));
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while etcd was asked");
        }
    }

    private static String messageOf(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? "the exchange failed" : cause.getMessage();
    }

    @Override
    public void close() {
        transport.close();
    }
}
