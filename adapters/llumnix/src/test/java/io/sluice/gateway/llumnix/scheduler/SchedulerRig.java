package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A remote scheduler over a local one with three neutral instances and a pair, without a network, in a time that the test moves. */
final class SchedulerRig implements AutoCloseable {
    static final Origin ONE = Origin.of("http", "scheduler-1", 8089);
    static final Origin TWO = Origin.of("http", "scheduler-2", 8089);
    static final String TOKEN = "s3cret-token";

    final FakeClock clock = new FakeClock();
    final SchedulerBooks books;
    final DirectTransport transport;
    final PoolScheduler local;
    final RemoteScheduler remote;

    /** What happens to requests in place of what the books say; null = that. */
    DirectTransport.@Nullable Upstream instead;

    SchedulerRig() {
        this(defaults(), defaults(), builder -> builder);
    }

    SchedulerRig(List<Instance> known, List<Instance> booked, UnaryOperator<LlumnixLayer.Builder> settings) {
        books = new SchedulerBooks(booked);
        transport = new DirectTransport(this::reply);
        local = Schedulers.builder(InstanceSources.fixed(known))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .ticker(clock)
                .build();
        LlumnixLayer.Builder builder =
                LlumnixLayer.builder(List.of(ONE, TWO)).token(Secret.of(TOKEN)).time(clock, clock);
        remote = settings.apply(builder).build().over(local, transport);
    }

    private @Nullable Reply reply(ExchangeRequest request) {
        return instead == null ? byBooks(request) : instead.reply(request);
    }

    Reply byBooks(ExchangeRequest request) {
        return books.handle(request.target(), UTF_8.decode(request.body()).toString());
    }

    static List<Instance> defaults() {
        return List.of(
                instance("a", Role.NEUTRAL).build(),
                instance("b", Role.NEUTRAL).build(),
                instance("c", Role.NEUTRAL).build(),
                instance("p", Role.PREFILL).aux("10.0.0.9", 9000).build(),
                instance("d", Role.DECODE).build());
    }

    static Instance.Builder instance(String id, Role role) {
        return Instance.builder(Origin.of("http", "host-" + id, 8000)).id(id).role(role);
    }

    Placement placed(ScheduleQuery query) {
        return Await.value(remote.schedule(query).placement());
    }

    Lease lease(ScheduleQuery query) {
        return placed(query).lease();
    }

    Throwable refusal(ScheduleQuery query) {
        return Await.failure(remote.schedule(query).placement());
    }

    int asked() {
        return transport.sent("/schedule").size();
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() {
        remote.close();
        local.close();
    }
}
