package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.ServerConnection;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that upstreams close while they are idle in the transport's pool, which is no fault of anybody. */
interface FaultSuiteConnections extends FaultSuiteBase {
    int ROUNDS = 50;

    /** How an upstream ends an idle connection. */
    enum IdleEnd {
        CLOSED(ServerConnection::close),
        RESET(ServerConnection::reset);

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        final Fault end;

        IdleEnd(Fault end) {
            this.end = end;
        }
    }

    @Test
    @DisplayName("A connection that was closed while idle is not used: the next POST is answered without any retry")
    default void closedLongBefore() {
        FaultyUpstream engine = rig().upstream(afterAnswer(ServerConnection::halfClose), ok("second"));
        rig().instances(engine);
        assertThat(rig().answer(rig().call()).text()).isEqualTo("first");
        engine.connection(0).awaitClientClosed();
        GatewayCall second = rig().call();
        assertThat(rig().answer(second).text()).isEqualTo("second");
        assertThat(rig().errors(second)).containsOnlyNulls().hasSize(1);
        assertThat(engine.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A POST right after the end of the idle connection has arrived is answered without any retry")
    default void closedJustBefore(IdleEnd how) {
        Assumptions.assumeTrue(looksBeforeItSends(), "the transport may look too late");
        Semaphore read = new Semaphore(0);
        Semaphore ended = new Semaphore(0);
        FaultyUpstream engine = rig().upstream();
        engine.chooses((request, number) -> connection -> {
            ok("done").play(connection);
            read.acquire();
            how.end.play(connection);
            ended.release();
        });
        rig().instances(engine);
        for (int i = 0; i < ROUNDS; i++) {
            GatewayCall call = rig().call();
            assertThat(rig().answer(call).text()).as("call %s", i).isEqualTo("done");
            assertThat(rig().errors(call)).containsOnlyNulls().hasSize(1);
            read.release();
            Await.until("the connection is ended", ended::tryAcquire);
        }
        assertThat(engine.exchanges()).isEqualTo(ROUNDS);
    }

    @Test
    @DisplayName(
            "RT-R-1: with one retry a POST that crosses the end of its connection is never an error, and never processed twice")
    default void crossing() {
        FaultyUpstream engine = rig().upstream();
        engine.chooses((request, number) -> number % 2 == 0 ? afterAnswer(ServerConnection::close) : ok("second"));
        rig().builder.instanceRetries(1).retryBudget(1, 1000);
        rig().instances(engine);
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(rig().answer(rig().call()).text()).isEqualTo("first");
            GatewayCall second = rig().call();
            assertThat(rig().finish(second, FIRST_BACKOFF).text())
                    .as("call %s", i)
                    .isEqualTo("second");
        }
        assertThat(engine.exchanges()).isEqualTo(2 * ROUNDS);
    }

    /** Answers whole, and ends the connection at once. */
    private static Fault afterAnswer(Fault end) {
        return connection -> {
            ok("first").play(connection);
            end.play(connection);
        };
    }
}
