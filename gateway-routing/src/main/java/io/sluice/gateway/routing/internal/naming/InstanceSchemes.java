package io.sluice.gateway.routing.internal.naming;

import io.sluice.gateway.options.NearestName;
import io.sluice.gateway.routing.instances.InstanceScheme;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The schemes of the option {@code instances} that adapters on the path bring, and what is said of others. Immutable. */
public final class InstanceSchemes {
    /** Which artifacts of this library bring which schemes, for those who lack one. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "redis", "gateway-llumnix",
            "rediss", "gateway-llumnix",
            "etcd", "gateway-llumnix",
            "k8s", "gateway-kubernetes");

    private final List<InstanceScheme> known;

    private InstanceSchemes(List<InstanceScheme> known) {
        this.known = List.copyOf(known);
    }

    /** Returns those that are there now. */
    public static InstanceSchemes load() {
        return new InstanceSchemes(
                ServiceLoader.load(InstanceScheme.class, InstanceScheme.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList());
    }

    /** Returns who knows a scheme. */
    public Optional<InstanceScheme> find(String scheme) {
        return known.stream()
                .filter(candidate -> candidate.schemes().contains(scheme))
                .findFirst();
    }

    /** Returns all forms that a value may have. */
    public String forms() {
        Set<String> forms = new LinkedHashSet<>(List.of("a JSON array", "@file", "dns:host:port"));
        known.stream().map(InstanceScheme::form).sorted().forEach(forms::add);
        return String.join(", ", forms);
    }

    /** Returns what is expected in place of a scheme that nobody knows. */
    public String insteadOf(String scheme) {
        String artifact = ARTIFACTS.get(scheme);
        if (artifact != null) {
            return "io.sluice:" + artifact + " on the class path, which brings " + scheme + "://";
        }
        Set<String> schemes = new TreeSet<>(ARTIFACTS.keySet());
        known.forEach(one -> schemes.addAll(one.schemes()));
        return NearestName.find(scheme, schemes)
                .map(nearest -> "perhaps " + nearest + "://")
                .orElseGet(this::forms);
    }

    @Override
    public String toString() {
        return "InstanceSchemes[" + forms() + "]";
    }
}
