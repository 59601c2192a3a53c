package io.sluice.examples.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which request is struck by which fault. */
class FaultScriptTest {

    private static final Occasion POST = new Occasion("POST", "/v1/x", false, 1, Duration.ZERO);
    private static final Fault A = Fault.status(501);
    private static final Fault B = Fault.status(502);

    @Test
    void withoutFaultsNothingIsStruck() {
        assertThat(strikes(1)).containsExactly(Fault.NONE);
        assertThat(new FaultScript(List.of()).isEmpty()).isTrue();
    }

    @Test
    void faultsFollowOneAnother() {
        Fault first = A.times(2);
        Fault second = B.once();
        assertThat(strikes(4, first, second)).containsExactly(first, first, second, Fault.NONE);
    }

    @Test
    void skippedRequestsAreCountedByFit() {
        Fault late = A.skip(2).once();
        assertThat(strikes(4, late)).containsExactly(Fault.NONE, Fault.NONE, late, Fault.NONE);
    }

    @Test
    void everyNthIsStruckBeginningWithTheFirst() {
        Fault third = A.every(3).times(2);
        assertThat(strikes(8, third))
                .containsExactly(third, Fault.NONE, Fault.NONE, third, Fault.NONE, Fault.NONE, Fault.NONE, Fault.NONE);
    }

    @Test
    void aSparedTurnGoesToTheNextFault() {
        Fault second = A.skip(1).every(2);
        assertThat(strikes(4, second, B)).containsExactly(B, second, B, second);
    }

    @Test
    void onlyPostsFitUnlessAPathIsNamed() {
        Occasion get = new Occasion("GET", "/health", false, 1, Duration.ZERO);
        assertThat(next(A, get)).isEqualTo(Fault.NONE);
        assertThat(next(A.onPath("/he"), get)).isNotEqualTo(Fault.NONE);
        assertThat(next(A.onPath("/x"), get)).isEqualTo(Fault.NONE);
        assertThat(next(A.onPath("/v1/y"), POST)).isEqualTo(Fault.NONE);
    }

    @Test
    void openExchangesAndReuseOfTheConnectionDecide() {
        Occasion third = new Occasion("POST", "/v1/x", true, 3, Duration.ZERO);
        assertThat(next(A.whenOpenAbove(2), POST)).isEqualTo(Fault.NONE);
        assertThat(next(A.whenOpenAbove(2), third)).isEqualTo(A.whenOpenAbove(2));
        assertThat(next(A.onReusedConnection(), POST)).isEqualTo(Fault.NONE);
        assertThat(next(A.onReusedConnection(), third)).isEqualTo(A.onReusedConnection());
    }

    @Test
    void flappingBeginsWithTheBadPhase() {
        Fault flapping = A.flapping(Duration.ofMillis(300), Duration.ofMillis(700));
        assertThat(List.of(0, 299, 300, 999, 1000, 1299, 1300))
                .map(ms -> !next(flapping, at(ms)).equals(Fault.NONE))
                .containsExactly(true, true, false, false, true, true, false);
    }

    @Test
    void requestsThatDoNotFitAreNotCounted() {
        FaultScript script = new FaultScript(List.of(A.onPath("/v1/y").once()));
        assertThat(script.next(POST)).isEqualTo(Fault.NONE);
        assertThat(script.next(new Occasion("POST", "/v1/y", false, 1, Duration.ZERO)))
                .isNotEqualTo(Fault.NONE);
    }

    private static Occasion at(int millis) {
        return new Occasion("POST", "/v1/x", false, 1, Duration.ofMillis(millis));
    }

    private static Fault next(Fault fault, Occasion occasion) {
        return new FaultScript(List.of(fault)).next(occasion);
    }

    private static List<Fault> strikes(int requests, Fault... faults) {
        FaultScript script = new FaultScript(List.of(faults));
        return IntStream.range(0, requests).mapToObj(i -> script.next(POST)).toList();
    }
}
