package io.sluice.gateway.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code of plug-ins where a call goes on whatever they throw: what listeners observe, and the ends of leases and exchanges. Only the
 * first throw of each class of plug-in is logged.
 */
final class PlugIns {
    private static final Logger LOG = LoggerFactory.getLogger(PlugIns.class);

    private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

    /** Runs {@code action}, which belongs to {@code plugIn}. */
    void run(Object plugIn, Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            report(plugIn, thrown);
        }
    }

    /** Tells what a plug-in threw. */
    void report(Object plugIn, Throwable thrown) {
        if (reported.add(plugIn.getClass())) {
            LOG.warn("{} threw; what it throws from now on is not logged", plugIn.getClass(), thrown);
        }
    }
}
