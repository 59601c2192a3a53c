package io.sluice.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause RT-X-1, for what hosts write. */
class ConnectionFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "keep-alive",
                "TE",
                "Trailer",
                "upgrade",
                "Content-Length",
                "proxy-connection",
                "Transfer-Encoding",
                "proxy-authenticate",
                "proxy-authorization",
                "Proxy-Authentication-Info"
            })
    void fieldsOfAConnectionAreTheServers(String name) {
        assertThat(ConnectionFields.contains(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id", "content-type", "x-request-id", "retry-after", "content-encoding", "connections"})
    void otherFieldsArePassedOn(String name) {
        assertThat(ConnectionFields.contains(name)).isFalse();
    }
}
