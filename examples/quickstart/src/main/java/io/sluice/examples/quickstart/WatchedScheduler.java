package io.sluice.examples.quickstart;

import io.sluice.gateway.spi.scheduling.ForwardingScheduler;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Another scheduler, and when it was asked for what. Safe for use by any thread if the other is. */
final class WatchedScheduler extends ForwardingScheduler {
    private final Supplier<Duration> clock;
    private final List<Question> questions = new CopyOnWriteArrayList<>();

    WatchedScheduler(Scheduler watched, Supplier<Duration> clock) {
        super(watched);
        this.clock = clock;
    }

    /** A question to the scheduler: which legs were to be placed, and when. */
    record Question(Stage stage, Duration at) {}

    @Override
    public Placing schedule(ScheduleQuery query) {
        questions.add(new Question(query.stage(), clock.get()));
        return target().schedule(query);
    }

    /** Returns what it was asked for, in order. */
    List<Question> questions() {
        return List.copyOf(questions);
    }
}
