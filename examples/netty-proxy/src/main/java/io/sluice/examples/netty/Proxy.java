package io.sluice.examples.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.logback.StandardErrorLog;
import io.sluice.gateway.netty.server.NettyServer;
import io.sluice.gateway.netty.server.NettyServerOptions;
import io.sluice.gateway.netty.server.Reply;
import io.sluice.gateway.netty.server.RequestHandler;
import io.sluice.gateway.netty.server.Site;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.warmup.WarmUp;
import io.sluice.gateway.netty.warmup.WarmUpModule;
import io.sluice.gateway.operations.AdminOptions;
import io.sluice.gateway.operations.HostPages;
import io.sluice.gateway.operations.Readiness;
import io.sluice.gateway.operations.entry.Entry;
import io.sluice.gateway.operations.entry.EntrySettings;
import io.sluice.gateway.operations.log.AccessLog;
import io.sluice.gateway.operations.log.AccessLogSettings;
import io.sluice.gateway.operations.page.LiveTraffic;
import io.sluice.gateway.operations.page.StatusPage;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.picocli.HostCommand;
import io.sluice.gateway.picocli.HostOptions;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.reload.LiveSettings;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The host, put together: event loops, transport, gateway and server, in the order in which they are made. */
final class Proxy implements HostCommand.Host, AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final GatewaySettings settings;
    private volatile Map<String, String> shown;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Metrics metrics = new Metrics();
    private final LiveTraffic traffic = LiveTraffic.create();
    private final AccessLog accessLog;
    private final Entry entry;
    private final LiveSettings live;
    private final PoolScheduler scheduler;
    private final EventLoopGroup loops;
    private final NettyHttpTransport transport;
    private final Gateway gateway;
    private final HostPages pages;
    private final NettyServer server;
    private final WarmUp warmUp;

    /** Whether it is known what the warm-up does: probes come as soon as the host listens, before that. */
    private volatile boolean hasBegun;

    /** Has the pages for operators; null if the server has them. */
    private final @Nullable NettyServer admin;

    private Proxy(GatewaySettings settings) throws IOException {
        this.settings = settings;
        this.shown = settings.shown();
        this.accessLog = AccessLog.of(settings.of(AccessLogSettings.class));
        this.entry = settings.of(EntrySettings.class).open();
        this.live = LiveSettings.of(settings);
        this.scheduler = settings.of(SchedulingSettings.class)
                .scheduler(requireNonNull(live.instances()))
                .build();
        int workers = settings.value(ProxyOptions.WORKERS);
        this.loops = settings.value(ProxyOptions.IO)
                .get()
                .newLoops(workers == 0 ? Runtime.getRuntime().availableProcessors() : workers);
        this.transport = new NettyHttpTransport(loops, settings.of(NettyTransportOptions.class));
        this.gateway = buildGateway();
        this.pages = newPages();
        this.server = listen(
                new Site(gateway, hasAdminPort() ? pages.probes() : pages).behind(entry.mainPort(!hasAdminPort())));
        this.admin = listenForAdmin();
        metrics.ofGateway().watch(gateway);
        metrics.gauge("sluice.request.bytes", "Bytes of requests that were not answered", server::requestBytes);
        metrics.gauge("sluice.client.connections", "Open connections of clients", server::connections);
        metrics.gauge("sluice.upstream.connections", "Open connections to upstreams", transport::connections);
        metrics.counter("sluice.access.log.dropped", "Lines of the access log that were lost", accessLog::dropped);
        metrics.counter("sluice.log.dropped", "Lines of standard error that were lost", StandardErrorLog::dropped);
        this.warmUp = WarmUp.start(
                loops,
                settings.value(WarmUpModule.LIMIT),
                settings.of(NettyServerOptions.class),
                upstream -> new HostRehearsal(settings, loops, upstream));
        this.hasBegun = true;
    }

    /**
     * Starts a host.
     *
     * @throws ConfigurationException if routes want what its transport can't do; then nothing runs
     * @throws IOException if it can't listen where it was told to; then nothing runs
     */
    static Proxy start(GatewaySettings settings) throws IOException {
        return new Proxy(settings);
    }

    /** Returns the port it listens on. */
    @Override
    public int port() {
        return server.address().getPort();
    }

    @Override
    public Optional<String> adminAddress() {
        return admin == null
                ? Optional.empty()
                : Optional.of(settings.value(AdminOptions.ADMIN_HOST) + ":"
                        + admin.address().getPort());
    }

    Gateway gateway() {
        return gateway;
    }

    NettyServer server() {
        return server;
    }

    WarmUp warmUp() {
        return warmUp;
    }

    PoolScheduler scheduler() {
        return scheduler;
    }

    @Override
    public void announced() {
        accessLog.writeTo(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public Set<String> reload(GatewaySettings next, Set<String> changed) {
        Set<String> applied = new HashSet<>(live.replace(next, changed)); // may refuse all of it, so it comes first
        applied.addAll(entry.replace(next.of(EntrySettings.class), changed));
        Map<String, String> now = new LinkedHashMap<>(shown);
        now.putAll(next.shown());
        now.replaceAll((name, text) -> applied.contains(name) ? text : shown.getOrDefault(name, text));
        shown = now;
        return applied;
    }

    /** Lets probes say that the end has begun, and lets clients come by new connections, which a balancer then sends elsewhere. */
    @Override
    public void announceEnd() {
        server.announceEnd();
    }

    /** Stops accepting, lets run what runs for as long as the options say, then ends everything. */
    @Override
    public void drainAndClose() {
        warmUp.close();
        pages.endEvents();
        server.drain(settings.value(HostOptions.DRAIN_TIMEOUT));
        close();
        StandardErrorLog.flush(GRACE);
    }

    /** Ends everything: calls under way get an error. May be called twice. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        warmUp.close();
        pages.endEvents();
        server.closeAfter(gateway);
        if (admin != null) {
            admin.close();
        }
        pages.close();
        closeRest();
    }

    private HostPages newPages() {
        InstanceSource instances = requireNonNull(live.instances());
        HostPages.Builder builder = HostPages.builder(gateway)
                .readiness(Readiness.of(gateway, instances).add("warm-up", this::warmUpMissing))
                .metrics(metrics::page)
                .options(() -> shown)
                .page("/", StatusPage.load()::respond);
        traffic.members(gateway).forEach(builder::statusMember);
        return builder.build();
    }

    private Gateway buildGateway() {
        try {
            return live.build(
                    settings, builder -> watched(builder.scheduler(scheduler).transport(transport)));
        } catch (ConfigurationException e) {
            closeRest();
            throw e;
        }
    }

    private GatewayBuilder watched(GatewayBuilder builder) {
        if (settings.value(ProxyOptions.METRICS)) {
            builder.listener(metrics.ofGateway());
        }
        if (accessLog.isOn()) {
            builder.listener(accessLog);
        }
        return builder.listener(traffic);
    }

    private String warmUpMissing() {
        return !hasBegun || warmUp.isRunning() ? "warming up" : "";
    }

    private NettyServer listen(RequestHandler handler) throws IOException {
        try {
            return listen(HostOptions.HOST, HostOptions.PORT, settings.of(NettyServerOptions.class), handler);
        } catch (IOException e) {
            closeUnheard();
            throw e;
        }
    }

    private @Nullable NettyServer listenForAdmin() throws IOException {
        if (!hasAdminPort()) {
            return null;
        }
        RequestHandler operators = request -> Reply.of(pages.respond(request));
        try {
            return listen(
                    AdminOptions.ADMIN_HOST,
                    AdminOptions.ADMIN_PORT,
                    settings.of(NettyServerOptions.class).plain(),
                    operators.behind(entry.adminPort()));
        } catch (IOException e) {
            server.close();
            closeUnheard();
            throw e;
        }
    }

    private NettyServer listen(
            Option<String> host, Option<Integer> port, NettyServerOptions options, RequestHandler handler)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.value(host), settings.value(port));
        return NettyServer.start(loops, address, options, handler);
    }

    private boolean hasAdminPort() {
        return settings.value(AdminOptions.ADMIN_PORT) != AdminOptions.NO_PORT;
    }

    /** Ends what was made for servers that can't listen. */
    private void closeUnheard() {
        gateway.close();
        pages.close();
        closeRest();
    }

    private void closeRest() {
        transport.close();
        loops.shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
        metrics.close();
        scheduler.close();
        live.close();
        entry.close();
        accessLog.close();
    }

    @Override
    public String toString() {
        return "Proxy[" + server + ", " + gateway.openCalls() + " calls]";
    }
}
