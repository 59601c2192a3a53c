package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A member of a fabric that another process keeps, behind a {@link FabricServer}. Streams begin when the fabric has decided about their leg. Safe for use by many threads.
 */
public final class RemoteEngine implements KvMember, AutoCloseable {

    private final JsonLines lines;
    private final Runnable whenLost;
    private final Map<Long, RemoteLeg> legs = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean gone;

    private RemoteEngine(JsonLines lines, Runnable whenLost) {
        this.lines = lines;
        this.whenLost = whenLost;
    }

    /**
     * Joins a fabric; returns when it has taken the engine in.
     *
     * @param fabric where its server listens, {@code host:port}
     * @param name the name of the engine
     * @param role what it does
     * @param auxHost the host of its side address
     * @param auxPort the port of its side address, 0 to let the fabric choose a number; nothing listens there
     * @param whenLost called once when the fabric is gone, on a thread of the engine's, and not after {@link #close()}
     * @throws IOException if the fabric does not answer
     */
    public static RemoteEngine join(
            String fabric, String name, KvRole role, String auxHost, int auxPort, Runnable whenLost)
            throws IOException {
        JsonLines lines = JsonLines.connect(fabric);
        lines.send(JsonLines.message("join")
                .put("name", name)
                .put("role", role.name())
                .put("host", auxHost)
                .put("port", auxPort));
        if (lines.read() == null) {
            lines.close();
            throw new IOException(fabric + " took nobody in");
        }
        RemoteEngine engine = new RemoteEngine(lines, whenLost);
        Thread reader = new Thread(engine::read, "kv-" + name);
        reader.setDaemon(true);
        reader.start();
        return engine;
    }

    private void read() {
        try {
            for (JsonNode message = lines.read(); message != null; message = lines.read()) {
                RemoteLeg leg = legs.get(message.path("leg").asLong());
                if (leg != null) {
                    leg.told(message);
                }
            }
        } catch (IOException e) {
            // The same as its end.
        }
        gone = true;
        legs.values().forEach(RemoteLeg::lost);
        if (!closed) {
            whenLost.run();
        }
    }

    @Override
    public Leg admit(LegRequest request) {
        long number = numbers.incrementAndGet();
        RemoteLeg leg = new RemoteLeg(this, number);
        legs.put(number, leg);
        ObjectNode message = JsonLines.message("admit").put("leg", number);
        message.set("request", LegRequestJson.write(request));
        tell(message, leg);
        return leg;
    }

    void computed(long number, RemoteLeg leg) {
        tell(JsonLines.message("computed").put("leg", number), leg);
    }

    void ended(long number, RemoteLeg leg) {
        tell(JsonLines.message("ended").put("leg", number), leg);
        legs.remove(number);
    }

    private void tell(ObjectNode message, RemoteLeg leg) {
        try {
            lines.send(message);
        } catch (IOException e) {
            gone = true;
        }
        if (gone) {
            leg.lost();
        }
    }

    @Override
    public boolean sendsHeadAtOnce() {
        return false;
    }

    @Override
    public KvSwitches switches() {
        return KvSwitches.NONE;
    }

    /** Leaves the fabric, which frees what the engine holds. */
    @Override
    public void close() {
        closed = true;
        lines.close();
    }
}
