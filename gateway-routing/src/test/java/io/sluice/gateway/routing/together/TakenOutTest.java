package io.sluice.gateway.routing.together;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The worlds of the composition check, with an operator in them. {@code -Dsluice.seed=…} sets which. */
@DisplayName("HC-L-5")
class TakenOutTest {
    private static final long SEED = Long.getLong("sluice.seed", 1);
    private static final int WORLDS = 400;
    private int out;
    private int asked;

    @Test
    @DisplayName(
            "Whatever else there is: who is taken out is asked nothing new, each call has one answer, and nothing is left")
    void nobodyIsAskedWhoIsOut() {
        for (long seed = SEED; seed < SEED + WORLDS; seed++) {
            World world = Campaign.world(seed);
            List<TakenOut> operator = operator(world, new Random(seed));
            Trace trace = Simulation.play(world, operator);
            Findings findings = new Findings();
            EndRules.check(trace, findings);
            trace.calls().forEach(call -> check(world, operator, call, findings));
            assertThat(findings.all())
                    .as("seed %s%n%s%n%s", seed, operator, world)
                    .isEmpty();
        }
        assertThat(out).isGreaterThan(WORLDS);
        assertThat(asked)
                .as("exchanges with those that were out before, or are later")
                .isGreaterThan(WORLDS);
    }

    /** Takes about every second upstream out for a while, in which calls come. */
    private List<TakenOut> operator(World world, Random random) {
        List<TakenOut> operator = new ArrayList<>();
        for (Word instance : world.instances()) {
            add(operator, instance.name(), instance.name(), random);
        }
        world.routes().stream()
                .map(Word::name)
                .filter(name -> !name.equals(Setup.LOCAL))
                .distinct()
                .forEach(name -> add(operator, name, name + ":80", random));
        out += operator.size();
        return operator;
    }

    private static void add(List<TakenOut> operator, String target, String id, Random random) {
        if (random.nextBoolean()) {
            int from = random.nextInt(60);
            operator.add(
                    new TakenOut(target, id, from, from + 20 + random.nextInt(random.nextBoolean() ? 100 : 5_000)));
        }
    }

    private void check(World world, List<TakenOut> operator, Called call, Findings findings) {
        for (int number = 0; number < call.exchanges.size(); number++) {
            Exchanged exchange = call.exchanges.get(number);
            for (TakenOut each : operator) {
                boolean isOut = each.forbids(exchange);
                asked += !isOut && each.target().equals(exchange.target) ? 1 : 0;
                boolean isNew = isOut && !goesOn(world, call, number, each);
                findings.check(!isNew, "asked though it is out", call, "%s", exchange);
            }
        }
    }

    /** Returns whether an exchange belongs to what ran before: the connection was stale, or the pair was placed before. */
    private static boolean goesOn(World world, Called call, int number, TakenOut each) {
        Exchanged before = number == 0 ? null : call.exchanges.get(number - 1);
        boolean isStale =
                before != null && before.target.equals(each.target()) && before.plan.failure() == Plan.Failure.STALE;
        boolean isOfPair = !world.option("pd-disagg-protocol").isEmpty()
                && each.target().startsWith("i")
                && call.startNanos <= each.fromMillis() * 1_000_000L;
        return isStale || isOfPair;
    }
}
