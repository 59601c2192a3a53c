package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.routing.internal.pace.CacheSize;
import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.routing.internal.pace.PrefillSpeed;
import io.sluice.gateway.routing.internal.pace.TokenEstimate;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Counters of leases under a model checker (clause SC-S-3), which runs two threads in many interleavings, those with the fewest switches first: nothing is ever
 * negative, all is zero at rest, and the tree then knows the least.
 */
@Tag("model")
class LeaseModelTest {
    private static final int INTERLEAVINGS = 300;
    private static final List<Instance> INSTANCES = Instances.many(3);

    @Test
    @DisplayName("Two threads end one lease in different ways, while another lease is opened and ended")
    void endedOnce() {
        check(() -> {
            PoolMember member = members(1).get(0);
            PoolLease lease = open(member);
            both(
                    () -> {
                        lease.succeeded();
                        expect(member.openLeases() >= 0, "negative");
                        lease.failed(ErrorKind.CONNECTION_LOST);
                    },
                    () -> {
                        PoolLease other = open(member);
                        lease.cancelled();
                        expect(member.openLeases() >= 1, "the other one is not counted");
                        other.succeeded();
                    });
            expect(member.openLeases() == 0, "not zero at rest");
        });
    }

    @Test
    @DisplayName("Bytes and usage come while a lease ends: the work that it was charged with is taken back, once")
    void charged() {
        check(() -> {
            PoolMember member = members(1).get(0);
            TokenEstimate estimate = new TokenEstimate();
            TokenLease lease = new TokenLease(member, member.load(), estimate, 400, 100, 16);
            member.tryOpen();
            lease.charged().opened();
            both(
                    () -> {
                        lease.progress(60_000);
                        expect(member.load().tokens() >= 0, "negative");
                        lease.used(TokenUsage.of(100, 5));
                        expect(member.load().tokens() >= 0, "negative");
                    },
                    () -> {
                        lease.cancelled();
                        expect(member.load().tokens() >= 0, "negative");
                    });
            expect(member.load().tokens() == 0 && member.openLeases() == 0, "not zero at rest");
        });
    }

    @Test
    @DisplayName("Two threads open and end leases on three members: the tree knows the least when they are done")
    void tree() {
        check(() -> {
            List<PoolMember> members = members(3);
            LoadTree tree = new LoadTree(members, Load::openLeases);
            both(
                    () -> {
                        open(members.get(0));
                        open(members.get(1)).succeeded();
                    },
                    () -> {
                        open(members.get(2));
                        open(members.get(1));
                    });
            expect(tree.least() == 1, "the least is 1");
            expect(tree.ties() == 3, "all have one");
        });
    }

    @Test
    @DisplayName("A member moves to another tree while a lease opens: the new tree has counted it")
    void newTree() {
        check(() -> {
            List<PoolMember> members = members(1);
            new LoadTree(members, Load::openLeases);
            LoadTree[] next = new LoadTree[1];
            both(() -> open(members.get(0)), () -> {
                members.get(0).load().dropLeaves();
                next[0] = new LoadTree(members, Load::openLeases);
            });
            expect(next[0].least() == 1, "the new tree missed a lease");
        });
    }

    @Test
    @DisplayName(
            "SC-I-5: two threads want the last place of a member: one gets it, and it is free again when that one has ended")
    void lastPlace() {
        Instance one = INSTANCES.get(0).toBuilder().maxConcurrency(1).build();
        check(() -> {
            PoolMember member =
                    new PoolMember(one, members(1).get(0).load(), new Pace(new PrefillSpeed(), new CacheSize(0)));
            int[] got = new int[2];
            both(() -> got[0] = member.tryOpen() ? 1 : 0, () -> got[1] = member.tryOpen() ? 1 : 0);
            expect(got[0] + got[1] == 1 && member.isFull(), "one place, one call");
            new PoolLease(member).opened().succeeded();
            expect(!member.isFull() && member.openLeases() == 0, "free again");
        });
    }

    private static PoolLease open(PoolMember member) {
        member.tryOpen();
        PoolLease lease = new PoolLease(member).opened();
        member.load().changed();
        return lease;
    }

    /** Runs once before, so that no class is initialized under the model checker: that would happen in the first interleaving only. */
    private static void check(Runnable scenario) {
        scenario.run();
        Lincheck.runConcurrentTest(INTERLEAVINGS, scenario);
    }

    private static List<PoolMember> members(int count) {
        PoolRules rules = new PoolRules(Schedulers.builder(List.of())
                .policy(PlacementPolicies.ROUND_ROBIN)
                .withoutHealth()
                .ticker(() -> 0));
        PoolMember[] members = new PoolMember[count];
        for (int i = 0; i < count; i++) {
            members[i] =
                    new PoolMember(INSTANCES.get(i), rules.newLoad(INSTANCES.get(i)), rules.pace(INSTANCES.get(i)));
        }
        return List.of(members);
    }

    private static void both(Runnable mine, Runnable theirs) {
        Thread thread = new Thread(theirs);
        thread.start();
        mine.run();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void expect(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
