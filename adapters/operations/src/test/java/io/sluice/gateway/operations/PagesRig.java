package io.sluice.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.host.Pages;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** A gateway with instances that a test names, routes, and its pages; nothing is sent but by hand. */
final class PagesRig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    final FakeClock clock = new FakeClock();
    final ManualTransport transport = new ManualTransport();
    final Source source = new Source();
    final PoolScheduler scheduler = Schedulers.builder(source)
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .build();
    final Gateway gateway;
    final Readiness readiness;
    final HostPages pages;

    PagesRig(String routes, int mostWatchers) {
        gateway = Gateway.builder()
                .transport(transport)
                .scheduler(scheduler)
                .routePolicy(RoutePolicies.prefix(RouteTable.parse(routes)))
                .ticker(clock)
                .timer(clock)
                .build();
        readiness = Readiness.of(gateway, source);
        pages = HostPages.builder(gateway)
                .readiness(readiness)
                .version("1.2.3")
                .mostWatchers(mostWatchers)
                .time(clock, () -> NOW, 5)
                .build();
    }

    static List<Instance> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Instance.builder(Origin.of("http", "10.0.0." + (i % 250 + 1), 8000 + i / 250))
                        .model("m")
                        .build())
                .toList();
    }

    static GatewayResponse response(Pages pages, String method, String target) {
        return Await.value(pages.respond(GatewayRequest.builder(method, target).build()));
    }

    GatewayResponse response(String method, String target) {
        return response(pages, method, target);
    }

    static String text(GatewayResponse response) {
        return new String(Await.value(response.body().readAllBytes(1 << 20)), UTF_8);
    }

    static JsonNode json(GatewayResponse response) {
        try {
            return new ObjectMapper().readTree(text(response));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pages.close();
        gateway.close();
        scheduler.close();
        source.close();
        transport.close();
    }

    /** Finds what a test says. */
    static final class Source extends AbstractInstanceSource {
        void found(List<Instance> instances) {
            publish(instances);
        }

        void lost() {
            failed();
        }

        @Override
        protected String name() {
            return "registry:test";
        }
    }
}
