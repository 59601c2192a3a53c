package io.sluice.gateway.routing;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.UpstreamError;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which errors lead to the fallback chain by a {@code fallback_on} (clause RT-C-12): statuses, and codes of error bodies. Immutable. */
final class FallbackOn implements FallbackPolicy {
    static final String EXPECTED =
            "an array of statuses (400 to 599), classes (\"4xx\", \"5xx\") and codes of error bodies, for instance [409, \"5xx\", \"model_overloaded\"]";

    private static final int LEAST = 400;
    private static final int MOST = 599;
    private static final Pattern CLASS = Pattern.compile("[45](?i:xx)");
    private static final Pattern CODE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,99}");

    private final BitSet statuses;
    private final Set<String> codes;

    private FallbackOn(Builder from) {
        this.statuses = (BitSet) from.statuses.clone();
        this.codes = Set.copyOf(from.codes);
    }

    @Override
    public boolean fallsBackOn(UpstreamError error, @Nullable Endpoint asked, String model) {
        return statuses.get(error.status()) || codes.stream().anyMatch(error::is);
    }

    @Override
    public boolean readsBody(int status) {
        return !codes.isEmpty() && !statuses.get(status);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FallbackOn that && statuses.equals(that.statuses) && codes.equals(that.codes);
    }

    @Override
    public int hashCode() {
        return 31 * statuses.hashCode() + codes.hashCode();
    }

    @Override
    public String toString() {
        return "FallbackOn[" + statuses.cardinality() + " statuses, " + codes.size() + " codes]";
    }

    /** Collects what stands in the array. */
    static final class Builder {
        private final BitSet statuses = new BitSet();
        private final Set<String> codes = new HashSet<>();

        /** Adds a status, and returns whether it is one of an error. */
        boolean addStatus(int status) {
            if (status < LEAST || status > MOST) {
                return false;
            }
            statuses.set(status);
            return true;
        }

        /** Adds a class or a code, and returns whether it is one. */
        boolean addText(String text) {
            if (CLASS.matcher(text).matches()) {
                int first = (text.charAt(0) - '0') * 100;
                statuses.set(first, first + 100);
                return true;
            }
            codes.add(text);
            return CODE.matcher(text).matches();
        }

        FallbackOn build() {
            return new FallbackOn(this);
        }
    }
}
