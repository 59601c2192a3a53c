package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttributeKey;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.TrackedPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host around a gateway, with its clients and its upstreams, and what must hold at the end of every test: no call is open, nothing is left open upstream, every
 * lease was ended once, and the events of each call follow their grammar.
 *
 * <p>Gateway and host start at the first connection; settings are made before it.
 */
final class HostRig {
    /** The field by which the host of a test knows who asks. */
    static final String WHO_ASKS = "x-who-asks";

    /** What it knows then. */
    static final AttributeKey<String> TENANT = AttributeKey.of("tenant");

    final TrackedPool pool = new TrackedPool();
    private final HttpTransport transport;
    private final Starter starter;
    private final CallEvents events = new CallEvents();
    private final List<AutoCloseable> upstreams = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private GatewayBuilder builder;
    private Gatekeeper gatekeeper = Gatekeeper.open();
    private @Nullable Gateway gateway;
    private @Nullable RunningHost host;

    /** Starts a host. */
    @FunctionalInterface
    interface Starter {
        RunningHost start(HostSetup setup) throws Exception;
    }

    /** Creates a rig whose calls go to the instances until a test says otherwise; it closes the transport. */
    HostRig(HttpTransport transport, Starter starter) {
        this.transport = transport;
        this.starter = starter;
        this.builder = Gateway.builder().transport(transport).scheduler(pool).listener(events);
    }

    /** Returns the settings of the gateway. */
    GatewayBuilder settings() {
        return builder;
    }

    /** Sets who decides for the host which requests come in. */
    HostRig gatekeeper(Gatekeeper asked) {
        gatekeeper = asked;
        return this;
    }

    /** Starts an instance that plays these faults. */
    FaultyUpstream instance(Fault... faults) {
        FaultyUpstream engine = upstream(faults);
        pool.add("i" + upstreams.size(), engine.origin());
        return engine;
    }

    /** Starts an instance that follows a script. */
    ScriptedServer scripted(ScriptedServer.Script script) {
        ScriptedServer engine = ScriptedServer.start().onConnection(script);
        upstreams.add(engine);
        pool.add("i" + upstreams.size(), engine.origin());
        return engine;
    }

    /** Starts an upstream that plays these faults and is no instance. */
    FaultyUpstream upstream(Fault... faults) {
        FaultyUpstream upstream = FaultyUpstream.start(Ticker.system()).plays(faults);
        upstreams.add(upstream);
        return upstream;
    }

    /** Sends all calls by a route, with a fallback chain behind it. */
    HostRig route(Route route, Endpoint... chain) {
        builder.routePolicy(FixedRoute.to(route, chain));
        return this;
    }

    /** Returns the gateway, built at first use. */
    Gateway gateway() {
        if (gateway == null) {
            gateway = builder.build();
        }
        return gateway;
    }

    /** Returns the host, started at first use. */
    RunningHost host() {
        if (host == null) {
            try {
                host = starter.start(new HostSetup(gateway(), HostRig::known, gatekeeper));
            } catch (Exception e) {
                throw new AssertionError("the host did not start", e);
            }
        }
        return host;
    }

    private static Attributes known(Headers fields) {
        String who = fields.first(WHO_ASKS);
        return who == null ? Attributes.empty() : Attributes.empty().with(TENANT, "tenant of " + who);
    }

    /** Returns a new connection to the host, which the rig closes. */
    RawClient connect() throws IOException {
        return connect(0);
    }

    /** Returns a new connection with a receive buffer of this size, 0 = the usual. */
    RawClient connect(int receiveBuffer) throws IOException {
        RawClient client = host().connect(receiveBuffer);
        synchronized (clients) {
            clients.add(client);
        }
        return client;
    }

    /** Sends one request on a connection of its own and returns the answer. */
    RawClient.Response exchange(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).read();
        }
    }

    /** Waits until a call has ended, and checks how its lease ended. */
    void awaitLease(int number, String end) {
        Await.until("no call is open", () -> gateway().openCalls() == 0);
        assertThat(pool.leases().get(number).ends()).containsExactly(end);
    }

    void close() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        if (host != null) {
            Await.until(
                    "all calls end when their clients have left",
                    () -> gateway().openCalls() == 0);
            host.close();
        }
        if (gateway != null) {
            gateway.close();
        }
        transport.close();
        for (AutoCloseable upstream : upstreams) {
            upstream.close();
        }
        assertThat(pool.leases()).allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
        events.check();
    }
}
