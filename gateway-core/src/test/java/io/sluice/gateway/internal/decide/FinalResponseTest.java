package io.sluice.gateway.internal.decide;

import static io.sluice.gateway.internal.decide.LedgerRig.A;
import static io.sluice.gateway.internal.decide.LedgerRig.B;
import static io.sluice.gateway.internal.decide.LedgerRig.P;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@link FinalResponse}, row by row. */
class FinalResponseTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # p            | a              | answer
            500            | 404            | 500
            404            | CONNECT_FAILED | 404
            CONNECT_FAILED | 404            | CONNECT_FAILED
            HEAD_TIMEOUT   | limited        | HEAD_TIMEOUT
            500            | 400            | 400
            limited        | 404            | RATE_LIMITED
            limited        | CONNECT_FAILED | RATE_LIMITED
            limited        | 429 limited    | 429
            limited        | 400            | 400
            limited        | limited        | RATE_LIMITED
            full           | 404            | NO_AVAILABLE_INSTANCE
            full           | CONNECT_FAILED | NO_AVAILABLE_INSTANCE
            full           | 429 limited    | 429
            full           | limited        | NO_AVAILABLE_INSTANCE
            """)
    @DisplayName("external: the primary's error, unless it was limited or full all the while")
    void external(String primary, String chain, String answer) {
        LedgerRig rig = new LedgerRig(new Route.External(P), List.of(A), Set.of("no retries"));
        makeUnavailable(rig, A, chain);
        if (makeUnavailable(rig, P, primary)) {
            rig.ledger.afterLimited(P, AttemptReason.FIRST);
        } else {
            rig.fails(P, primary);
        }
        if (!isState(chain)) {
            rig.fails(A, chain);
        }
        assertThat(rig.answer()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # instances       | a              | b              | answer
            503               | 500            | 404            | 404
            503               | 500            | CONNECT_FAILED | 500
            503               | CONNECT_FAILED | HEAD_TIMEOUT   | 503
            503               | limited        | full           | 503
            no instance       | limited        | full           | NO_AVAILABLE_INSTANCE
            CONNECT_FAILED    | limited        | full           | NO_AVAILABLE_INSTANCE
            CONNECT_FAILED    | CONNECT_FAILED | limited        | RATE_LIMITED
            CONNECT_FAILED    | CONNECT_FAILED | HEAD_TIMEOUT   | HEAD_TIMEOUT
            no instance       | CONNECT_FAILED | CONNECT_FAILED | CONNECT_FAILED
            limited instances | CONNECT_FAILED | CONNECT_FAILED | RATE_LIMITED
            limited instances | 404            | CONNECT_FAILED | 404
            no instance       | 404            | 400            | 400
            """)
    @DisplayName("internal: the last error answer; if none answered, what was full, limited, or failed last")
    void internal(String instances, String a, String b, String answer) {
        LedgerRig rig = new LedgerRig(Route.INTERNAL, List.of(A, B), Set.of("no retries"));
        makeUnavailable(rig, A, a);
        makeUnavailable(rig, B, b);
        rig.instanceFails(instances);
        if (!isState(a)) {
            rig.fails(A, a);
        }
        if (!isState(b)) {
            rig.fails(B, b);
        }
        assertThat(rig.answer()).isEqualTo(answer);
    }

    @Test
    @DisplayName("a limit of the gateway's own tells the time that is left until the first may be asked")
    void soonest() {
        LedgerRig rig = new LedgerRig(Route.UNMATCHED, List.of(A), Set.of());
        rig.become(A, "limited");
        rig.instanceFails("no instance");
        GatewayException failure = rig.ledger.failure();
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
    }

    private static boolean makeUnavailable(LedgerRig rig, Endpoint endpoint, String what) {
        if (isState(what)) {
            rig.become(endpoint, what);
        }
        return isState(what);
    }

    private static boolean isState(String what) {
        return what.equals("limited") || what.equals("full");
    }
}
