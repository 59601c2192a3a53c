package io.sluice.gateway.contract;

import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.TestTls;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of {@link HttpTransport} as a test suite, on real sockets of the loopback interface.
 *
 * <p>Extend it and say how to make the transport; the tests are in the interfaces, one for each part of the contract. Run it with
 * {@code -Dsluice.leakDetection=true}, so that a transport which reports its exchanges is held to closing them.
 */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class HttpTransportContract
        implements HttpTransportContractRequests,
                HttpTransportContractResponses,
                HttpTransportContractStreaming,
                HttpTransportContractFailures,
                HttpTransportContractFraming,
                HttpTransportContractCancel,
                HttpTransportContractConnections,
                HttpTransportContractClose,
                HttpTransportContractTls {
    private ScriptedServer server;
    private HttpTransport transport;

    /**
     * Returns a new transport; the test closes it.
     *
     * @param connectTimeout how long making a connection may take, TLS handshake included
     * @param trusted what {@code https} connections trust
     */
    protected abstract HttpTransport newTransport(Duration connectTimeout, SSLContext trusted);

    /** Returns the names, in lower case, of fields that the transport can't but add, beside {@code host} and {@code content-length}. */
    protected Set<String> addedFields() {
        return Set.of();
    }

    /** Returns whether {@link HttpTransport#close} ends idle connections by itself; an answer of no needs a good excuse. */
    protected boolean closesIdleConnections() {
        return true;
    }

    /** Returns whether the transport knows that a connection which broke had been used before (RT-H-7); an answer of no needs a good excuse. */
    protected boolean knowsStaleConnections() {
        return true;
    }

    /** Returns whether the transport looks for an answer before the whole request is sent (RT-N-6). */
    protected boolean readsEarlyAnswers() {
        return true;
    }

    /** Returns whether an exchange that is given up while its request is written ends by a reset, which servers see that do not read. */
    protected boolean resetsUnsentRequests() {
        return true;
    }

    @BeforeEach
    final void open() {
        server = ScriptedServer.start();
        transport = newTransport(Duration.ofSeconds(3), TestTls.context());
    }

    @AfterEach
    final void close() throws IOException {
        transport.close();
        server.close();
    }

    @Override
    public final ScriptedServer server() {
        return server;
    }

    @Override
    public final HttpTransport transport() {
        return transport;
    }

    @Override
    public final HttpTransport another(Duration connectTimeout, SSLContext trusted) {
        return newTransport(connectTimeout, trusted);
    }

    @Override
    public final Set<String> mayAdd() {
        return addedFields();
    }

    @Override
    public final boolean endsIdleConnections() {
        return closesIdleConnections();
    }

    @Override
    public final boolean reportsStaleConnections() {
        return knowsStaleConnections();
    }

    @Override
    public final boolean looksForEarlyAnswers() {
        return readsEarlyAnswers();
    }

    @Override
    public final boolean resetsUnsent() {
        return resetsUnsentRequests();
    }
}
