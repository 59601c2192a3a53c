package io.sluice.examples.netty;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.server.RequestHandler;
import io.sluice.gateway.netty.server.Site;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.warmup.Rehearsal;
import io.sluice.gateway.operations.HostPages;
import io.sluice.gateway.operations.log.AccessLog;
import io.sluice.gateway.operations.log.AccessLogSettings;
import io.sluice.gateway.operations.page.LiveTraffic;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.pdd.PddSettings;
import io.sluice.gateway.routing.RoutingOptions;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The host's second self for its warm-up: by the same settings, with instances and endpoints that are all the upstream of the warm-up, and figures of its own. */
final class HostRehearsal implements Rehearsal {
    /** Fewer than a round of the warm-up has calls, so that some connections are kept and some are made, as with users. */
    private static final int KEPT_CONNECTIONS = 16;

    private final Metrics metrics = new Metrics();
    private final AccessLog accessLog;
    private final InstanceSource instances;
    private final PoolScheduler scheduler;
    private final NettyHttpTransport transport;
    private final Gateway gateway;
    private final HostPages pages;

    HostRehearsal(GatewaySettings settings, EventLoopGroup loops, Origin upstream) {
        SchedulingSettings scheduling = settings.of(SchedulingSettings.class);
        this.instances = InstanceSources.fixed(instances(settings, upstream));
        this.scheduler = scheduling.scheduler(instances).build();
        this.transport = new NettyHttpTransport(
                loops,
                settings.of(NettyTransportOptions.class).toBuilder()
                        .proxy(null)
                        .maxIdlePerOrigin(KEPT_CONNECTIONS)
                        .build());
        this.accessLog = AccessLog.of(settings.of(AccessLogSettings.class));
        accessLog.writeTo(OutputStream.nullOutputStream());
        this.gateway = settings.applyAloneTo(Gateway.builder())
                .routePolicy(routes(settings, upstream))
                .scheduler(scheduler)
                .transport(transport)
                .listener(metrics.ofGateway())
                .listener(accessLog)
                .listener(LiveTraffic.create())
                .build();
        metrics.ofGateway().watch(gateway);
        this.pages = HostPages.builder(gateway).metrics(metrics::page).build();
    }

    /** Returns what the host's settings ask for: a pair, whose legs are both answered by the one upstream, or an instance for everything. */
    private static List<Instance> instances(GatewaySettings settings, Origin upstream) {
        Instance.Builder instance = Instance.builder(upstream).aux(upstream.host(), upstream.port());
        if (settings.of(PddSettings.class).disaggregation().isEmpty()) {
            return List.of(instance.build());
        }
        return List.of(
                instance.id("prefill").role(Instance.Role.PREFILL).build(),
                instance.id("decode").role(Instance.Role.DECODE).build());
    }

    /** Returns a policy that sends calls to the instances or, if the host has routes of its own, every other one to an endpoint. */
    private static RoutePolicy routes(GatewaySettings settings, Origin upstream) {
        if (settings.value(RoutingOptions.ROUTE_CONFIG).isEmpty()) {
            return RoutePolicy.internal();
        }
        RouteDecision external = RouteDecision.external(Endpoint.of(upstream.toString()));
        AtomicInteger calls = new AtomicInteger();
        return query -> (calls.getAndIncrement() & 1) == 0 ? RouteDecision.internal() : external;
    }

    @Override
    public RequestHandler handler() {
        return new Site(gateway, pages);
    }

    @Override
    public void close() {
        pages.close();
        gateway.close();
        accessLog.close();
        transport.close();
        scheduler.close();
        instances.close();
        metrics.close();
    }
}
