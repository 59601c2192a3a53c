package io.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JdkErrorsTest {
    private static final Origin ORIGIN = Origin.of("http", "engine", 8000);

    static Stream<Arguments> failures() {
        ExchangeProgress nothing = ExchangeProgress.NOTHING_WRITTEN;
        ExchangeProgress written = ExchangeProgress.WRITTEN;
        ExchangeProgress head = ExchangeProgress.HEAD_RECEIVED;
        return Stream.of(
                Arguments.of(new ConnectException("refused"), nothing, ErrorKind.CONNECT_FAILED),
                Arguments.of(new HttpConnectTimeoutException("late"), nothing, ErrorKind.CONNECT_FAILED),
                Arguments.of(new IOException("handshake"), nothing, ErrorKind.CONNECT_FAILED),
                Arguments.of(new SocketException("reset"), written, ErrorKind.CONNECTION_LOST),
                Arguments.of(new ConnectException("of a second try"), written, ErrorKind.CONNECTION_LOST),
                Arguments.of(new RequestPublisher.SentBefore(), written, ErrorKind.CONNECTION_LOST),
                Arguments.of(new ProtocolException("garbage"), written, ErrorKind.INVALID_RESPONSE),
                Arguments.of(new IOException("head", new ProtocolException("x")), written, ErrorKind.INVALID_RESPONSE),
                Arguments.of(new IOException("chunked", new EOFException()), head, ErrorKind.CONNECTION_LOST),
                Arguments.of(new NullPointerException(), head, ErrorKind.INTERNAL));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void kindFollowsFromTheFailureAndHowFarTheExchangeGot(
            Throwable thrown, ExchangeProgress progress, ErrorKind expected) {
        GatewayException described = JdkErrors.describe(new CompletionException(thrown), progress, ORIGIN);
        assertThat(described.kind()).isEqualTo(expected);
        assertThat(described).hasCause(thrown).hasMessageStartingWith("http://engine:8000: ");
    }
}
