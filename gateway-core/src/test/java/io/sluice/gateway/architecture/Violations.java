package io.sluice.gateway.architecture;

import io.sluice.gateway.internal.call.Pipeline;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/** For the test of the rules: each class breaks one, or nearly. */
@SuppressWarnings("all")
public final class Violations {
    private Violations() {}

    static final class NanoTime {
        long now = System.nanoTime();
    }

    static final class Millis {
        long now = System.currentTimeMillis();
    }

    static final class NanoTimeReference {
        LongSupplier clock = System::nanoTime;
    }

    static final class Now {
        Instant now = Instant.now();
    }

    static final class Today {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
    }

    static final class SystemClock {
        Clock clock = Clock.systemUTC();
    }

    static final class Sleep {
        void nap() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class UnitSleep {
        void nap() throws InterruptedException {
            TimeUnit.SECONDS.sleep(1);
        }
    }

    static final class NewRandom {
        Random random = new Random(1);
    }

    static final class RandomReference {
        Supplier<Random> random = Random::new;
    }

    static final class SubclassOfRandom extends Random {
        private static final long serialVersionUID = 1L;
    }

    static final class Split {
        SplittableRandom random = new SplittableRandom();
    }

    static final class OwnRandom {
        int drawn = ThreadLocalRandom.current().nextInt();
    }

    static final class MathRandom {
        double drawn = Math.random();
    }

    static final class Uuid {
        UUID drawn = UUID.randomUUID();
    }

    static final class DefaultGenerator {
        RandomGenerator random = RandomGenerator.getDefault();
    }

    static final class Shuffle {
        void shuffle(List<String> list) {
            Collections.shuffle(list);
        }
    }

    static final class OrTimeout {
        CompletableFuture<String> stage = new CompletableFuture<String>().orTimeout(1, TimeUnit.SECONDS);
    }

    static final class OldTimer {
        java.util.Timer timer = new java.util.Timer();
    }

    /** Allowed. */
    static final class Given {
        private final Clock clock;
        private final Random random;

        Given(Clock clock, Random random) {
            this.clock = clock;
            this.random = random;
        }

        Object use() {
            return List.of(
                    clock.instant(), clock.millis(), random.nextInt(), new UUID(1, 2), TimeUnit.SECONDS.toNanos(1));
        }
    }

    static final class Prints {
        void print() {
            System.out.println("printed");
        }
    }

    static final class PrintsStackTrace {
        void print(Exception e) {
            e.printStackTrace();
        }
    }

    static final class Logs {
        Logger logger = Logger.getLogger("x");
    }

    static final class OtherPublisher {
        Object publisher = new SubmissionPublisher<String>();
    }

    public static class ShowsInternalResult {
        public Pipeline pipeline() {
            return null;
        }
    }

    public static class ShowsInternalParameter {
        public ShowsInternalParameter(Pipeline[] pipelines) {}
    }

    public static class ShowsInternalArgument {
        public List<? extends Pipeline> pipelines() {
            return List.of();
        }
    }

    public static class ShowsInternalField {
        public Pipeline pipeline;
    }

    public static class ShowsFuture {
        public CompletableFuture<String> stage() {
            return null;
        }
    }

    static class Hidden {
        /** Allowed: nobody sees it. */
        public static class ShowsToNobody {
            public Pipeline pipeline;
        }
    }

    public static class ShowsHiddenSupertype extends Hidden {}

    public static class ShowsToSubclasses {
        protected void use(Pipeline pipeline) {}
    }

    /** Allowed. */
    public static class KeepsInternalToItself {
        private Pipeline pipeline;

        void use(Pipeline other) {}
    }
}
