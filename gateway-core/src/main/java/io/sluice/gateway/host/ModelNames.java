package io.sluice.gateway.host;

import io.sluice.gateway.CallSummary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models whose names are shown: as labels of metrics, and to operators. Clients name models as they like, so one counts only if it is known to exist, that is if
 * an instance is configured with it or an upstream has answered a call for it well: else those who ask for models that are none would take the places of those that
 * are. Names that are longer than 256 characters are not shown. Safe for use by any number of threads.
 */
public final class ModelNames {
    /** Of so many models at most the names are shown. */
    public static final int MOST = 1_000;

    /** What stands for models that are not shown. */
    public static final String OTHER = "other";

    /** What stands for calls that name no model. */
    public static final String NONE = "none";

    /** Longer names are none that somebody gave to a model. */
    private static final int LONGEST = 256;

    private final Map<String, String> names = new ConcurrentHashMap<>();

    /** Creates it without a name. */
    public ModelNames() {}

    /** Returns what is shown of the model of a call that has ended; the same object for the same model. If it was served, its name is noted. */
    public String label(CallSummary call) {
        String known = known(call.model());
        return known.equals(OTHER) && isServed(call) ? add(call.model()) : known;
    }

    /** Returns what is shown of this model by what is known so far; {@link #NONE} if it is empty. */
    public String known(String model) {
        return model.isEmpty() ? NONE : names.getOrDefault(model, OTHER);
    }

    /** Notes that there is a model of this name; returns what is shown of it, {@link #OTHER} if there is no room. */
    public String add(String model) {
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
