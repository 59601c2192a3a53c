package io.sluice.gateway.transport;

import io.sluice.gateway.contract.HttpTransportContract;
import io.sluice.gateway.spi.HttpTransport;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;

class JdkHttpTransportContractTest extends HttpTransportContract {
    @Override
    protected HttpTransport newTransport(Duration connectTimeout, SSLContext trusted) {
        return JdkHttpTransport.builder()
                .connectTimeout(connectTimeout)
                .sslContext(trusted)
                .build();
    }

    @Override
    protected Set<String> addedFields() {
        return Set.of("user-agent");
    }

    @Override
    protected boolean closesIdleConnections() {
        // Before Java 21 the client has no method for it.
        return Runtime.version().feature() >= 21;
    }

    @Override
    protected boolean knowsStaleConnections() {
        // The client doesn't say which connection it used.
        return false;
    }

    @Override
    protected boolean readsEarlyAnswers() {
        // The client looks at the answer only when the whole request is sent.
        return false;
    }

    @Override
    protected boolean resetsUnsentRequests() {
        // The client only says that it will write no more.
        return false;
    }
}
