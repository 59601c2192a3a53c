package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Published rivals do what their documentation says (clause SC-P-5). */
@Tag("simulation")
class RivalsTest {
    private final SplittableRandom random = new SplittableRandom(5);
    private final Fleet fleet = new Fleet(new FakeClock()).with(4, Role.NEUTRAL, EngineSpec.node());

    @Test
    @DisplayName(
            "smg-cache-aware follows more than half of a prompt, and goes by the smallest tree below that, until loads differ by more than 32")
    void smg() {
        try (PoolScheduler scheduler = Contenders.of("smg-cache-aware").scheduler(fleet, 1)) {
            byte[] common = text(10);
            Lease first = place(scheduler, common);
            assertThat(at(scheduler, more(common, 5)))
                    .isEqualTo(first.instance().id());
            assertThat(at(scheduler, more(Arrays.copyOf(common, 256), 9)))
                    .isNotEqualTo(first.instance().id());
            List<Lease> open = new ArrayList<>(List.of(first));
            for (int i = 0; i < 33; i++) {
                open.add(place(scheduler, common));
            }
            assertThat(at(scheduler, common)).isNotEqualTo(first.instance().id());
            open.forEach(Lease::cancelled);
        }
    }

    @Test
    @DisplayName("llm-d goes where the prompt was placed before if queues and caches are alike")
    void llmd() {
        try (PoolScheduler scheduler = Contenders.of("llm-d").scheduler(fleet, 1)) {
            byte[] common = text(10);
            String first = at(scheduler, common);
            for (int i = 0; i < 20; i++) {
                assertThat(at(scheduler, more(common, 3))).isEqualTo(first);
            }
        }
    }

    @Test
    @DisplayName("dynamo draws among idle engines without a cached block")
    void dynamo() {
        try (PoolScheduler scheduler = Contenders.of("dynamo").scheduler(fleet, 1)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                seen.add(at(scheduler, text(3)));
            }
            assertThat(seen).hasSize(4);
        }
    }

    @Test
    @DisplayName(
            "production-stack-prefix sends whatever begins alike to one engine; production-stack-session goes by the session alone")
    void productionStack() {
        try (PoolScheduler prefix = Contenders.PRODUCTION_STACK_PREFIX.scheduler(fleet, 1);
                PoolScheduler session =
                        Contenders.of("production-stack-session").scheduler(fleet, 1)) {
            byte[] first = text(1);
            Set<String> byPrefix = new HashSet<>();
            Set<String> bySession = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                byPrefix.add(at(prefix, more(first, 3)));
                bySession.add(at(session, text(3)));
            }
            assertThat(byPrefix).hasSize(1);
            assertThat(bySession).hasSize(1);
        }
    }

    private static String at(PoolScheduler scheduler, byte[] prompt) {
        Lease lease = place(scheduler, prompt);
        lease.cancelled();
        return lease.instance().id();
    }

    private static Lease place(PoolScheduler scheduler, byte[] prompt) {
        return scheduler
                .schedule(SimpleScheduleQuery.ofModel("m").ofSession("s").withPrompt(ByteBuffer.wrap(prompt), 0))
                .placement()
                .toCompletableFuture()
                .join()
                .lease();
    }

    private byte[] text(int blocks) {
        byte[] text = new byte[blocks * 256];
        random.nextBytes(text);
        return text;
    }

    private byte[] more(byte[] before, int blocks) {
        byte[] all = Arrays.copyOf(before, before.length + blocks * 256);
        System.arraycopy(text(blocks), 0, all, before.length, blocks * 256);
        return all;
    }
}
