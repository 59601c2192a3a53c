package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.options.Redacted;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what is wrong with a key, once until it is something else. Of more keys than anybody reads about it tells nothing. For one thread. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final int MOST = 1000;

    private final Map<String, String> told = new HashMap<>();

    void about(String key, String what) {
        if (told.size() >= MOST && !told.containsKey(key)) {
            return;
        }
        if (!what.equals(told.put(key, what))) {
            LOG.warn("The value of {} in the registry is left out: {}", Redacted.text(key), what);
        }
    }

    void forget(String key) {
        told.remove(key);
    }

    void retain(Set<String> keys) {
        told.keySet().retainAll(keys);
    }
}
