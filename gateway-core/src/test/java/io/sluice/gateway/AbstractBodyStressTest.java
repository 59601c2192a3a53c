package io.sluice.gateway;

import org.junit.jupiter.api.Test;

/** Races of two and three threads at a body; what the model checker cannot show, such as reordered memory, may show here. */
class AbstractBodyStressTest {
    @Test
    void sourceAndSubscriber() throws Exception {
        Races.run(
                BodyRace::new,
                BodyRace::expectWhole,
                race -> {
                    race.emitFirst();
                    race.emitSecondAndFinish();
                },
                race -> {
                    race.subscribe();
                    race.requestTwice();
                });
    }

    @Test
    void sourceAndDemand() throws Exception {
        Races.run(
                AbstractBodyStressTest::subscribed,
                race -> {
                    race.expectWhole();
                    race.expectEndThenCompletion();
                },
                race -> {
                    race.emitFirst();
                    race.emitSecondAndFinish();
                },
                BodyRace::requestTwice);
    }

    @Test
    void sourceDemandAndStranger() throws Exception {
        Races.run(
                AbstractBodyStressTest::subscribed,
                BodyRace::expectEndThenCompletion,
                race -> {
                    race.emitFirst();
                    race.emitSecondAndFinish();
                },
                BodyRace::requestTwice,
                BodyRace::cancel);
    }

    @Test
    void sourceSubscriptionAndStranger() throws Exception {
        Races.run(
                BodyRace::new,
                BodyRace::expectEnd,
                race -> {
                    race.emitFirst();
                    race.failNow();
                },
                BodyRace::subscribe,
                BodyRace::cancel);
    }

    @Test
    void departureFailureAndStranger() throws Exception {
        Races.run(
                AbstractBodyStressTest::subscribed,
                BodyRace::expectCompletion,
                BodyRace::leave,
                race -> {
                    race.emitFirst();
                    race.failNow();
                },
                BodyRace::cancel);
    }

    private static BodyRace subscribed() {
        BodyRace race = new BodyRace();
        race.subscribe();
        return race;
    }
}
