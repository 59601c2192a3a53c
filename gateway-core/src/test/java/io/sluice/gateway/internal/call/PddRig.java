package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A gateway over two prefill and two decode instances, {@code p0}, {@code p1}, {@code d0} and {@code d1}, which are placed in this order as long as a call
 * does not exclude them.
 */
final class PddRig implements AutoCloseable {
    static final String HANDOFF = "{\"remote_port\": 9223372036854775807, \"x\":[null]}";

    final UpstreamScript upstreams = new UpstreamScript();
    final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "unused", 80));
    final List<Instance> prefill = new ArrayList<>(List.of(instance("p0", Role.PREFILL), instance("p1", Role.PREFILL)));
    final List<Instance> decode = new ArrayList<>(List.of(instance("d0", Role.DECODE), instance("d1", Role.DECODE)));

    PddRig(Disaggregation disaggregation) {
        rig.builder.disaggregation(disaggregation);
        rig.scheduler.onSchedule(this::place);
    }

    private static Instance instance(String id, Role role) {
        return Instance.builder(Origin.of("http", id, 8000))
                .id(id)
                .role(role)
                .aux("aux-" + id, 9000)
                .build();
    }

    /** Places as it does at first. */
    CompletionStage<Placement> place(TrackedScheduler scheduler, ScheduleQuery query) {
        boolean needsPrefill = query.stage() == Stage.BOTH || query.stage() == Stage.PREFILL;
        boolean needsDecode = query.stage() == Stage.BOTH || query.stage() == Stage.DECODE;
        if ((needsPrefill && prefill.isEmpty()) || (needsDecode && decode.isEmpty())) {
            return CompletableFuture.failedStage(GatewayException.noAvailableInstance("the pool is empty", null));
        }
        return CompletableFuture.completedStage(
                switch (query.stage()) {
                    case BOTH ->
                        Placement.pair(scheduler.open(first(prefill, query)), scheduler.open(first(decode, query)));
                    case PREFILL -> Placement.of(scheduler.open(first(prefill, query)));
                    case DECODE -> Placement.of(scheduler.open(first(decode, query)));
                    case WHOLE -> scheduler.place();
                });
    }

    private static Instance first(List<Instance> pool, ScheduleQuery query) {
        return pool.stream()
                .filter(instance -> !query.excludedInstances().contains(instance.id()))
                .findFirst()
                .orElse(pool.get(0));
    }

    /** Answers a prefill leg with a handoff. */
    static UpstreamScript.Step prefilled() {
        return UpstreamScript.status(200, "{\"choices\":[],\"kv_transfer_params\":" + HANDOFF + "}");
    }

    GatewayCall call() {
        return rig.gateway().call(request("{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":7,\"stream\":true}"));
    }

    static GatewayRequest request(String body) {
        return GatewayRequest.post("/v1/completions", body);
    }

    ManualExchange exchange(int number) {
        return upstreams.transport.exchange(number);
    }

    /** Returns the body that an exchange sent. */
    String sent(int number) {
        return UTF_8.decode(exchange(number).request().body()).toString();
    }

    String sentId(int number) {
        return String.valueOf(exchange(number).request().headers().first("x-request-id"));
    }

    /** Returns how the leases ended, in the order in which they were opened: {@code p0 succeeded}. */
    List<String> leases() {
        return rig.scheduler.leases().stream()
                .map(lease -> lease.instance().id() + " " + String.join(" and ", lease.ends()))
                .toList();
    }

    void expectAsked(String... hosts) {
        assertThat(upstreams.asked()).containsExactly(hosts);
    }

    @Override
    public void close() {
        rig.close();
    }
}
