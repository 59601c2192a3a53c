package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.llumnix.internal.etcd.EtcdChange;
import io.sluice.gateway.llumnix.internal.etcd.EtcdClient;
import io.sluice.gateway.llumnix.internal.etcd.EtcdConfig;
import io.sluice.gateway.llumnix.internal.etcd.EtcdEntry;
import io.sluice.gateway.llumnix.internal.etcd.EtcdFollower;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What registers in etcd. One that can't be reached, or says no, changes nothing: it is tried again after 100 ms, then twice as long each time up to 2 s, and the first failure of
 * several is told.
 */
final class EtcdRegistrySource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdRegistrySource.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    private final String name;
    private final EtcdClient client;
    private final EtcdFollower follower;
    private final RegistryTable table;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Whether the last try failed, and that was told; belongs to the thread. */
    private boolean failing;

    /** How long to wait for the next try; belongs to the thread. */
    private Duration delay = FIRST_DELAY;

    private EtcdRegistrySource(String name, EtcdConfig etcd, RegistryConfig registry) {
        Ticker ticker = Ticker.system();
        this.name = name;
        this.client = new EtcdClient(etcd);
        this.table = new RegistryTable(registry, ticker, Ticker.wallClock());
        this.follower = new EtcdFollower(client, registry.prefix(), registry.interval(), ticker, new Told());
        this.thread = new Thread(this::loop, "sluice-etcd-registry");
        thread.setDaemon(true);
    }

    /**
     * Opens a source; waits for nothing.
     *
     * @param name where the etcd is, without credentials
     */
    static EtcdRegistrySource open(String name, EtcdConfig etcd, RegistryConfig registry) {
        EtcdRegistrySource source = new EtcdRegistrySource(name, etcd, registry);
        source.thread.start();
        return source;
    }

    @Override
    protected String name() {
        return name;
    }

    @Override
    protected void onClose() {
        closed.countDown();
        thread.interrupt();
        client.close();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void loop() {
        try {
            while (!isClosed()) {
                followOnce();
            }
        } catch (InterruptedException e) {
            // closed: nothing else interrupts
        }
    }

    private void followOnce() throws InterruptedException {
        try {
            follower.follow();
        } catch (IOException
                | RuntimeException
                | Error e) { // a reply that is too large or too deep ends the thread of none
            if (isClosed()) {
                return;
            }
            noteFailure(e);
            closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
            Duration twice = delay.multipliedBy(2);
            delay = twice.compareTo(LONGEST_DELAY) < 0 ? twice : LONGEST_DELAY;
        }
    }

    private void noteFailure(Throwable e) {
        table.silent();
        failed();
        if (!failing) {
            LOG.warn("The instances stay as they are, since {} can't be followed: {}", name, e.toString());
        }
        failing = true;
    }

    /** Takes what the etcd has told for the newest. */
    private void publishTable() {
        table.answered();
        publish(table.instances());
    }

    @Override
    public String toString() {
        return "EtcdRegistrySource[" + name + ", " + instances().size() + " instances]";
    }

    /** Notes what is told. A value that is written again waits for the next look: as a rule only its timestamp has moved. */
    private final class Told implements EtcdFollower.Listener {
        @Override
        public void onRead(List<EtcdEntry> entries) {
            Map<String, byte[]> all = new HashMap<>();
            entries.forEach(entry -> all.put(entry.key(), entry.value()));
            table.read(all);
            publishTable();
        }

        @Override
        public void onChange(List<EtcdChange.Event> events) {
            boolean urgent = false;
            for (EtcdChange.Event event : events) {
                if (event.isDeleted()) {
                    table.withdraw(event.entry().key());
                } else {
                    table.put(event.entry().key(), event.entry().value());
                }
                urgent |= event.isDeleted() || event.entry().isNew();
            }
            if (urgent) {
                publishTable();
            }
        }

        /** An etcd that was followed for a while is back for good. */
        @Override
        public void onAnswer() {
            publishTable();
            if (failing) {
                LOG.info("The registry {} answers again", name);
            }
            failing = false;
            delay = FIRST_DELAY;
        }
    }
}
