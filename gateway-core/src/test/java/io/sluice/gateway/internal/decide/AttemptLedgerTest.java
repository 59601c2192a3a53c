package io.sluice.gateway.internal.decide;

import static io.sluice.gateway.internal.decide.LedgerRig.A;
import static io.sluice.gateway.internal.decide.LedgerRig.B;
import static io.sluice.gateway.internal.decide.LedgerRig.P;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of {@link AttemptLedger}, row by row. */
class AttemptLedgerTest {
    private static final List<Endpoint> CHAIN = List.of(A, B);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # failed with         | given      | then
            CONNECT_FAILED        |            | instance RETRY in 10 ms
            CREDENTIAL_UNAVAILABLE |           | instance RETRY in 10 ms
            CONNECTION_LOST       |            | instance RETRY in 10 ms
            INVALID_RESPONSE      |            | instance RETRY in 10 ms
            HEAD_TIMEOUT          |            | instance RETRY in 10 ms
            FIRST_CONTENT_TIMEOUT |            | instance RETRY in 10 ms
            500                   |            | instance RETRY in 10 ms
            503 limited           |            | instance RETRY in 10 ms
            429 limited           |            | instance RETRY in 10 ms
            429                   | 429 counts | instance RETRY in 10 ms
            CONNECT_FAILED        | no retries | a FALLBACK
            CONNECT_FAILED        | no budget  | a FALLBACK
            CONNECT_FAILED        | no time    | a FALLBACK
            503                   | no retries | a FALLBACK
            429                   |            | conclude
            404                   |            | conclude
            no instance           |            | a FALLBACK
            limited instances     |            | a FALLBACK
            503                   | queue      | instance RETRY in 10 ms
            """)
    @DisplayName("after an instance failed, or none could be had")
    void afterInstance(String failure, @Nullable String given, String then) {
        LedgerRig rig = rig(Route.INTERNAL, given);
        assertThat(LedgerRig.words(rig.instanceFails(failure))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({"404, a FALLBACK", "429, a FALLBACK", "400, conclude", "503, instance RETRY in 10 ms"})
    @DisplayName("after an error of an instance, on a route with a policy of its own")
    void afterInstanceWithPolicy(String failure, String then) {
        LedgerRig rig = rig(new Route.Internal(FallbackPolicy.standard()), null);
        assertThat(LedgerRig.words(rig.instanceFails(failure))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # failed with         | given               | then              | refused by the queue
            429                   | queue               | park p QUEUE      | a FALLBACK
            429 limited           | queue               | park p QUEUE      | a FALLBACK
            503 limited           | queue               | park p QUEUE      | a FALLBACK
            429                   | queue for the chain | a FALLBACK        |
            429                   |                     | a FALLBACK        |
            CONNECT_FAILED        |                     | p RETRY in 10 ms  |
            CREDENTIAL_UNAVAILABLE |                    | p RETRY in 10 ms  |
            CONNECTION_LOST       | queue               | p RETRY in 10 ms  |
            INVALID_RESPONSE      |                     | p RETRY in 10 ms  |
            500                   | queue               | p RETRY in 10 ms  |
            503 limited           |                     | p RETRY in 1000 ms |
            500                   | no retries          | a FALLBACK        |
            500                   | no budget           | a FALLBACK        |
            500                   | no time             | a FALLBACK        |
            HEAD_TIMEOUT          |                     | a FALLBACK        |
            FIRST_CONTENT_TIMEOUT |                     | a FALLBACK        |
            404                   |                     | a FALLBACK        |
            400                   |                     | conclude          |
            """)
    @DisplayName("after the route's own endpoint failed")
    void afterPrimary(String failure, @Nullable String given, String then, @Nullable String refused) {
        LedgerRig rig = rig(new Route.External(P), given);
        Decision decision = rig.fails(P, failure);
        assertThat(LedgerRig.words(decision)).isEqualTo(then);
        assertThat(afterParkingRefused(rig, decision)).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # failed with  | given               | then               | refused by the queue
            429 limited    | queue for the chain | park a QUEUE       | b FALLBACK in 10 ms
            429            |                     | b FALLBACK in 10 ms |
            500            |                     | a RETRY in 10 ms   |
            500            | no retries          | b FALLBACK in 10 ms |
            HEAD_TIMEOUT   |                     | b FALLBACK in 10 ms |
            400            |                     | conclude           |
            """)
    @DisplayName("after the first of the chain failed")
    void afterFirstOfChain(String failure, @Nullable String given, String then, @Nullable String refused) {
        LedgerRig rig = rig(Route.UNMATCHED, given);
        rig.instanceFails("no instance");
        Decision decision = rig.fails(A, failure);
        assertThat(LedgerRig.words(decision)).isEqualTo(then);
        assertThat(afterParkingRefused(rig, decision)).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # p at first | a failed with  | p then  | given               | then           | refused by the queue
            limited      | 404            | well    |                     | p FIRST in 10 ms |
            limited      | CONNECT_FAILED | well    | queue               | p FIRST in 10 ms |
            limited      | 404            | limited | queue               | park p FIRST   | answer
            limited      | 404            | limited | queue for the chain | answer         |
            limited      | 404            | limited |                     | answer         |
            full         | 404            | full    | queue               | answer         |
            """)
    @DisplayName("when the chain is at its end, and the primary was passed over")
    void afterChain(
            String first, String failure, String later, @Nullable String given, String then, @Nullable String refused) {
        LedgerRig rig = new LedgerRig(new Route.External(P), List.of(A), given("no retries", given));
        rig.become(P, first);
        assertThat(LedgerRig.words(rig.ledger.afterLimited(P, AttemptReason.FIRST)))
                .isEqualTo("a FALLBACK");
        rig.ledger.asked(AttemptReason.FALLBACK);
        if (later.equals("well")) {
            rig.waitForLimits();
        }
        Decision decision = rig.fails(A, failure);
        assertThat(LedgerRig.words(decision)).isEqualTo(then);
        assertThat(afterParkingRefused(rig, decision)).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # b is  | a failed with  | given | then                      | refused by the queue
            well    | 404            |       | b FALLBACK in 10 ms       |
            limited | 404            | queue | park b FALLBACK           | answer
            limited | CONNECT_FAILED | queue | park b FALLBACK           | answer
            limited | 404            |       | answer                    |
            full    | 404            | queue | answer                    |
            ill     | CONNECT_FAILED |       | force b FALLBACK in 10 ms |
            ill     | 404            |       | answer                    |
            """)
    @DisplayName("when the last of the chain is well, or limited, full or ill")
    void lastOfChain(String state, String failure, @Nullable String given, String then, @Nullable String refused) {
        LedgerRig rig = new LedgerRig(Route.UNMATCHED, CHAIN, given("no retries", given));
        rig.become(B, state);
        rig.instanceFails("no instance");
        rig.ledger.asked(AttemptReason.FALLBACK);
        Decision decision = rig.fails(A, failure);
        assertThat(LedgerRig.words(decision)).isEqualTo(then);
        assertThat(afterParkingRefused(rig, decision)).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({
        "well, well, a FALLBACK", "ill, well, b FALLBACK", "limited, well, b FALLBACK", "full, well, b FALLBACK",
        "ill, ill, force a FALLBACK", "ill, full, force a FALLBACK", "full, full, answer", "limited, limited, answer"
    })
    @DisplayName("where the chain begins")
    void firstOfChain(String a, String b, String then) {
        LedgerRig rig = rig(Route.UNMATCHED, null);
        rig.become(A, a);
        rig.become(B, b);
        assertThat(LedgerRig.words(rig.instanceFails("no instance"))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # reason | a is    | then
            FIRST    | well    | a FALLBACK
            FIRST    | ill     | force p FIRST
            FIRST    | limited | force p FIRST
            RETRY    | well    | a FALLBACK
            RETRY    | ill     | force a FALLBACK
            RETRY    | full    | answer
            HEDGE    | well    | a HEDGE
            HEDGE    | ill     | answer
            """)
    @DisplayName("when the circuit of the endpoint that was to be asked is open")
    void openCircuit(AttemptReason reason, String a, String then) {
        LedgerRig rig = new LedgerRig(new Route.External(P), List.of(A), Set.of());
        rig.become(P, "ill");
        rig.become(A, a);
        assertThat(LedgerRig.words(rig.ledger.afterOpenCircuit(P, reason))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # slow | given      | then
            i      |            | instance HEDGE
            i      | no retries | a HEDGE
            i      | no budget  | answer
            i      | no time    | answer
            p      |            | a HEDGE
            p      | no retries | a HEDGE
            p      | no budget  | answer
            p      | no time    | answer
            """)
    @DisplayName("when a first attempt is slow")
    void hedge(String slow, @Nullable String given, String then) {
        boolean external = slow.equals("p");
        LedgerRig rig = rig(external ? new Route.External(P) : Route.INTERNAL, given);
        assertThat(LedgerRig.words(rig.ledger.hedge(external ? P : null, rig.nanos())))
                .isEqualTo(then);
    }

    @Test
    @DisplayName("the next after a wait in the queue is asked at once, and those behind it are not")
    void afterWaiting() {
        LedgerRig rig = new LedgerRig(Route.UNMATCHED, List.of(A, B, P), Set.of("queue"));
        rig.instanceFails("no instance");
        rig.fails(A, "429");
        rig.ledger.resumed(AttemptReason.QUEUE);
        assertThat(LedgerRig.words(rig.fails(A, "HEAD_TIMEOUT"))).isEqualTo("b FALLBACK");
        assertThat(LedgerRig.words(rig.fails(B, "HEAD_TIMEOUT"))).isEqualTo("p FALLBACK in 20 ms");
        assertThat(rig.ledger.queueRetries()).isEqualTo(1);
    }

    private static LedgerRig rig(Route route, @Nullable String given) {
        return new LedgerRig(route, CHAIN, given == null ? Set.of() : Set.of(given));
    }

    private static Set<String> given(String always, @Nullable String more) {
        return more == null ? Set.of(always) : Set.of(always, more);
    }

    /** Returns what follows if the queue refuses the call; null if it is not asked. */
    private static @Nullable String afterParkingRefused(LedgerRig rig, Decision decision) {
        return decision instanceof Decision.Park park ? LedgerRig.words(rig.ledger.afterParkingRefused(park)) : null;
    }
}
