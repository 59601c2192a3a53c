package io.sluice.gateway;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A model checker runs small races at a body in many interleavings, those with the fewest switches between threads first. */
@Tag("model")
class AbstractBodyModelTest {
    private static final int INTERLEAVINGS = 250;

    @Test
    void demandMeetsChunk() {
        check(() -> {
            BodyRace race = new BodyRace();
            race.subscribe();
            together(race::emitFirst, race::request);
            race.expectPassed(1, 1);
        });
    }

    @Test
    void demandMeetsEnd() {
        check(() -> {
            BodyRace race = new BodyRace();
            race.emitFirst();
            race.subscribe();
            race.request();
            together(race::emitSecondAndFinish, race::request);
            race.expectWhole();
        });
    }

    @Test
    void subscriptionMeetsEnd() {
        check(() -> {
            BodyRace race = new BodyRace();
            together(race::finishNow, race::subscribe);
            race.expectEnd();
        });
    }

    @Test
    void endMeetsCancellation() {
        check(() -> {
            BodyRace race = new BodyRace();
            race.subscribe();
            together(race::finishNow, race::cancel);
            race.expectEndThenCompletion();
        });
    }

    @Test
    void subscriptionMeetsCancellation() {
        check(() -> {
            BodyRace race = new BodyRace();
            race.emitFirst();
            together(race::subscribe, race::cancel);
            race.expectEnd();
        });
    }

    @Test
    void departureMeetsFailure() {
        check(() -> {
            BodyRace race = new BodyRace();
            race.subscribe();
            race.request();
            together(race::leave, race::failNow);
            race.expectCompletion();
        });
    }

    private static void check(Runnable race) {
        Lincheck.runConcurrentTest(INTERLEAVINGS, race);
    }

    private static void together(Runnable one, Runnable other) {
        Thread first = new Thread(one);
        Thread second = new Thread(other);
        first.start();
        second.start();
        try {
            first.join();
            second.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
