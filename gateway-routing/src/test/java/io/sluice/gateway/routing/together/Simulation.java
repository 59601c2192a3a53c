package io.sluice.gateway.routing.together;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.RouteDecision;
import java.util.ArrayList;
import java.util.List;

/** Plays a world to its end. */
final class Simulation implements GatewayListener {
    /** Far more than any world needs; more is a loop without progress. */
    private static final int MOST_STEPS = 50_000;

    private final World world;
    private final VirtualTime time = new VirtualTime();
    private final PlayedTransport transport;
    private final Wiring.Built built;
    private final List<Called> calls = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    private Simulation(World world) {
        this.world = world;
        this.transport = new PlayedTransport(world, time);
        this.built = Wiring.build(world, time, transport, this);
    }

    static Trace play(World world) {
        return new Simulation(world).play();
    }

    /** Plays it with an operator who takes upstreams out and lets them in again. */
    static Trace play(World world, List<TakenOut> operator) {
        Simulation simulation = new Simulation(world);
        for (TakenOut out : operator) {
            Gateway gateway = simulation.built.gateway();
            simulation.time.after(out.fromMillis(), () -> gateway.drain(out.id()));
            simulation.time.after(out.toMillis(), () -> gateway.admit(out.id()));
        }
        return simulation.play();
    }

    private Trace play() {
        for (int number = 0; number < world.calls().size(); number++) {
            Word script = world.calls().get(number);
            int at = script.number("at", 0);
            Called call = new Called(number, script, at * 1_000_000L);
            calls.add(call);
            time.after(at, () -> new Client(call, time).start(built.gateway()));
        }
        run();
        for (Exchanged exchange : transport.exchanges) {
            if (exchange.call >= 0) {
                calls.get(exchange.call).exchanges.add(exchange);
            }
        }
        lookAround();
        built.gateway().close();
        built.pool().close();
        return new Trace(world, calls, transport.exchanges, left);
    }

    private void run() {
        try {
            for (int steps = 0; time.step(); steps++) {
                if (steps > MOST_STEPS) {
                    left.add("time goes on without an end");
                    return;
                }
            }
        } catch (AssertionError thrown) {
            left.add("a task of the timer threw: " + thrown.getSuppressed()[0]);
        }
    }

    /** Notes what is left once nothing will happen any more. */
    private void lookAround() {
        note(built.gateway().openCalls(), "open calls");
        note(built.pool().openLeases(), "open leases");
        note(time.pendingOfGateway(), "tasks of the timer");
        for (Exchanged exchange : transport.exchanges) {
            if (!exchange.isOver()) {
                left.add("open exchange: " + exchange);
            }
        }
        if (LeakDetector.openCount() > 0) {
            left.add("the leak detector knows of: " + LeakDetector.report());
            LeakDetector.reset();
        }
    }

    private void note(int count, String what) {
        if (count != 0) {
            left.add(what + ": " + count);
        }
    }

    @Override
    public void routed(CallInfo call, RouteDecision decision) {
        String number = call.requestId().substring(1);
        calls.get(Integer.parseInt(number)).decision = decision;
    }
}
