package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that leave, and a client that stays and takes nothing. */
interface HostContractClients extends HostContractBase {
    /** How a client leaves. */
    enum Farewell {
        CLOSE,
        RESET;

        void to(RawClient client) throws IOException {
            if (this == CLOSE) {
                client.close();
            } else {
                client.reset();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("HO-2: a client that leaves its stream frees the engine")
    default void freesTheEngineOfAStream(Farewell farewell) throws IOException {
        needs(2);
        FaultyUpstream engine = rig().instance(connection -> {
            connection.write(EVENTS);
            connection.writeForever(chunk(EVENT).getBytes(StandardCharsets.US_ASCII), Duration.ofMillis(10));
        });
        RawClient client = rig().connect().send(STREAM);
        client.readHead();
        assertThat(client.readChunked(EVENT.length())).isEqualTo(EVENT);
        farewell.to(client);
        engine.connection(0).awaitClientClosed();
        rig().awaitLease(0, "cancelled");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("HO-3: a client that leaves before there is a head frees the engine, although nothing is written")
    default void freesASilentEngine(Farewell farewell) throws IOException {
        needs(3);
        FaultyUpstream engine = rig().instance(Fault.silence());
        RawClient client = rig().connect().send(STREAM);
        Await.until("the engine is asked", () -> engine.exchanges() == 1);
        farewell.to(client);
        engine.connection(0).awaitClientClosed();
        rig().awaitLease(0, "cancelled");
    }

    @Test
    @DisplayName("HO-10: a client that takes nothing holds the engine back, until its limit passes")
    default void holdsTheEngineBack() throws IOException {
        needs(10);
        byte[] event = chunk("data: " + "x".repeat(4000) + "\n\n").getBytes(StandardCharsets.US_ASCII);
        rig().settings().clientStallTimeout(Duration.ofMillis(300));
        FaultyUpstream engine = rig().instance(connection -> {
            connection.write(EVENTS);
            connection.writeForever(event);
        });
        RawClient client = rig().connect(4096).send(STREAM);
        assertThat(client.readHead().status()).isEqualTo(200);
        engine.connection(0).awaitClientClosed();
        rig().awaitLease(0, "cancelled");
        assertThat(engine.connection(0).bytesWritten()).isLessThan(32 << 20);
    }
}
