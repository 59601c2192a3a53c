package io.sluice.gateway.micrometer;

import io.sluice.gateway.CallSummary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that are labels. Clients name models as they like, so one counts only if it is known to exist: else those who ask for models that are none would take
 * the places of those that are. Safe for use by any number of threads.
 */
final class ModelNames {
    /** Of so many models at most the names are shown. */
    static final int MOST = 1_000;

    /** What stands for models that are not shown. */
    static final String OTHER = "other";

    /** What stands for calls that name no model. */
    static final String NONE = "none";

    /** Longer names are none that somebody gave to a model. */
    private static final int LONGEST = 256;

    private final Map<String, String> names = new ConcurrentHashMap<>();

    /** Returns the label of a call's model; the same object for the same model. */
    String label(CallSummary call) {
        String model = call.model();
        if (model.isEmpty()) {
            return NONE;
        }
        String known = names.get(model);
        if (known != null) {
            return known;
        }
        return isServed(call) ? add(model) : OTHER;
    }

    /** Notes that there is a model of this name; returns its label. */
    String add(String model) {
        if (model.isEmpty()) {
            return NONE;
        }
        if (model.length() > LONGEST || names.size() >= MOST) {
            return names.getOrDefault(model, OTHER);
        }
        synchronized (this) {
            if (names.size() < MOST) {
                names.putIfAbsent(model, model);
            }
            return names.getOrDefault(model, OTHER);
        }
    }

    private static boolean isServed(CallSummary call) {
        return call.answeredBy() != null && call.status() < 400;
    }

    @Override
    public String toString() {
        return names.size() + " models";
    }
}
