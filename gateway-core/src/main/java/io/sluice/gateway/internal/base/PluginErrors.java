package io.sluice.gateway.internal.base;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Where everything ends up that plug-ins, or the pipeline itself, throw where they must not: in the log. */
public final class PluginErrors {
    private final Logger log;
    private final Set<Class<?>> contained = ConcurrentHashMap.newKeySet();

    public PluginErrors(Logger log) {
        this.log = log;
    }

    /** Returns where all goes. */
    public Logger log() {
        return log;
    }

    /** Runs {@code action}, which belongs to {@code plugIn}, where the call goes on whatever it throws. */
    public void contain(Object plugIn, Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            contained(plugIn, thrown);
        }
    }

    /** Logs what a plug-in threw where the call goes on: the first time for each class, since it may be thrown for every chunk. */
    public void contained(Object plugIn, Throwable thrown) {
        if (contained.add(plugIn.getClass())) {
            log.warn("{} threw; what it throws from now on is not logged", plugIn.getClass(), thrown);
        }
    }

    /** Logs what ended a call. */
    public void endedCall(String requestId, Throwable thrown) {
        log.error("The call {} failed by a defect", requestId, thrown);
    }
}
