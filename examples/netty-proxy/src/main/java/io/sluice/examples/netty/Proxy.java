package io.sluice.examples.netty;

import io.netty.channel.EventLoopGroup;
import io.sluice.examples.netty.metrics.Metrics;
import io.sluice.examples.netty.server.ProxyServer;
import io.sluice.examples.netty.server.ServerOptions;
import io.sluice.examples.netty.server.Site;
import io.sluice.examples.netty.transport.NettyHttpTransport;
import io.sluice.examples.netty.transport.SocketIo;
import io.sluice.examples.netty.transport.TransportOptions;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.health.EndpointHealths;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.scheduling.InstanceSource;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.RoutePolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The host, put together: event loops, transport, gateway and server, in the order in which they are made. */
final class Proxy implements AutoCloseable {
    /** The longest an external endpoint may take to its head, if the host allows instances more (clause X-4). */
    private static final Duration ENDPOINT_HEAD_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ProxyOptions options;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Metrics metrics = new Metrics();
    private final InstanceSource instances;
    private final PoolScheduler scheduler;
    private final EventLoopGroup loops;
    private final NettyHttpTransport transport;
    private final Gateway gateway;
    private final ProxyServer server;

    private Proxy(ProxyOptions options) throws IOException {
        this.options = options;
        this.instances = options.instanceSource();
        this.scheduler = options.scheduling().scheduler(instances);
        this.loops = SocketIo.best().newLoops(options.workers());
        this.transport =
                new NettyHttpTransport(loops, TransportOptions.defaults().withConnectTimeout(options.connectTimeout()));
        RoutePolicy policy = options.routing().routePolicy();
        this.gateway = gateway(policy);
        this.server = listen(new Site(gateway, () -> models(policy), metrics::page, draining::get));
        instances.onChange(metrics::instancesAre);
        metrics.gauge("sluice.open.calls", "Calls that have not ended", gateway::openCalls);
        metrics.gauge("sluice.request.bytes", "Bytes of requests that were not answered", server::requestBytes);
        metrics.gauge("sluice.open.leases", "Places on instances that are taken", scheduler::openLeases);
        metrics.gauge("sluice.client.connections", "Open connections of clients", server::connections);
        metrics.gauge("sluice.upstream.connections", "Open connections to upstreams", transport::connections);
    }

    /**
     * Starts a host.
     *
     * @throws IOException if it can't listen where it was told to; then nothing runs
     */
    static Proxy start(ProxyOptions options) throws IOException {
        return new Proxy(options);
    }

    /** Returns the port it listens on. */
    int port() {
        return server.address().getPort();
    }

    Gateway gateway() {
        return gateway;
    }

    ProxyServer server() {
        return server;
    }

    PoolScheduler scheduler() {
        return scheduler;
    }

    /** Stops accepting, lets run what runs for as long as the options say, then ends everything. */
    void drainAndClose() {
        server.drain(options.drainTimeout());
        close();
    }

    /** Ends everything: calls under way get an error. May be called twice. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        draining.set(true);
        gateway.close();
        server.awaitAnswers(GRACE);
        server.close();
        closeRest();
    }

    private Gateway gateway(RoutePolicy policy) {
        Duration firstByte = options.firstByteTimeout();
        return options.disaggregation()
                .applyTo(options.routing().applyTo(Gateway.builder()))
                .routePolicy(policy)
                .scheduler(scheduler)
                .transport(transport)
                .listener(metrics.listener())
                .endpointHealth(EndpointHealths.create(HealthConfig.defaults()))
                .sessionKey(options.sessionKey())
                .maxRequestBytes(options.maxRequestBytes())
                .instanceHeadTimeout(firstByte)
                .endpointHeadTimeout(firstByte.compareTo(ENDPOINT_HEAD_TIMEOUT) < 0 ? firstByte : ENDPOINT_HEAD_TIMEOUT)
                .idleTimeout(options.idleTimeout())
                .requestTimeout(options.requestTimeout())
                .build();
    }

    private ProxyServer listen(Site site) throws IOException {
        InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
        try {
            return ProxyServer.start(loops, address, ServerOptions.of(options.maxRequestBytes()), site, draining);
        } catch (IOException e) {
            gateway.close();
            closeRest();
            throw e;
        }
    }

    private Collection<String> models(RoutePolicy policy) {
        Set<String> models = new TreeSet<>(policy.models());
        instances.instances().forEach(instance -> models.addAll(instance.models()));
        return models;
    }

    private void closeRest() {
        transport.close();
        loops.shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
        metrics.close();
        scheduler.close();
        instances.close();
    }

    @Override
    public String toString() {
        return "Proxy[" + server + ", " + gateway.openCalls() + " calls]";
    }
}
