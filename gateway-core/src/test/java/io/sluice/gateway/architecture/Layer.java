package io.sluice.gateway.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/**
 * The layers of the core, each with those it may use. Packages alone do not tell: the facade and the vocabulary share one, so that
 * a user imports from one place.
 *
 * <p>Each may use only layers that stand before it, so there can be no cycle.
 */
enum Layer {
    /** What the library's own modules share. */
    SHARED,
    /** Every other type of {@code io.sluice.gateway}. */
    VOCABULARY,
    JSON,
    SPI,
    /** Instances, and what is asked of schedulers. */
    SCHEDULING,
    /** What gateways tell each other. */
    SHARE,
    PDD,
    TRANSPORT,
    /** The answer of {@code explain}, and how it is written. */
    EXPLANATION,
    INTERNAL,
    FACADE,
    /** What servers that embed the library have in common. */
    HOST,
    /** Options by name, which configure the facade. */
    OPTIONS;

    private static final String ROOT = "io.sluice.gateway";
    private static final Set<String> FACADE_TYPES =
            Set.of("Gateway", "GatewayBuilder", "BuilderChecks", "GatewaySnapshot");
    private static final Set<String> EXPLANATION_TYPES = Set.of("Explanation", "ExplanationJson");

    private Set<Layer> below() {
        return switch (this) {
            case SHARED -> Set.of();
            case VOCABULARY -> Set.of(SHARED);
            case JSON -> Set.of(VOCABULARY, SHARED);
            case SPI -> Set.of(JSON, VOCABULARY, SHARED);
            case SCHEDULING -> Set.of(SPI, JSON, VOCABULARY, SHARED);
            case SHARE -> Set.of(SCHEDULING, SPI, VOCABULARY, SHARED);
            case PDD -> Set.of(SCHEDULING, SPI, JSON, VOCABULARY, SHARED);
            case TRANSPORT, EXPLANATION -> Set.of(SCHEDULING, SPI, VOCABULARY, SHARED);
            case INTERNAL -> Set.of(EXPLANATION, PDD, SHARE, SCHEDULING, SPI, JSON, VOCABULARY, SHARED);
            case FACADE ->
                Set.of(INTERNAL, EXPLANATION, TRANSPORT, PDD, SHARE, SCHEDULING, SPI, JSON, VOCABULARY, SHARED);
            case HOST -> Set.of(FACADE, SPI, VOCABULARY, SHARED);
            case OPTIONS -> Set.of(FACADE, INTERNAL, PDD, SCHEDULING, SPI, VOCABULARY, SHARED);
        };
    }

    static Layer of(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        if (EXPLANATION_TYPES.contains(outermost.getSimpleName())) {
            return EXPLANATION;
        }
        if (outermost.getPackageName().equals(ROOT)) {
            return FACADE_TYPES.contains(outermost.getSimpleName()) ? FACADE : VOCABULARY;
        }
        if (outermost.getPackageName().equals(ROOT + ".internal.shared")) {
            return SHARED;
        }
        if (outermost.getPackageName().startsWith(ROOT + ".internal.")) {
            return INTERNAL;
        }
        return switch (outermost.getPackageName()) {
            case ROOT + ".json" -> JSON;
            case ROOT + ".host" -> HOST;
            case ROOT + ".options" -> OPTIONS;
            case ROOT + ".spi" -> SPI;
            case ROOT + ".spi.scheduling" -> SCHEDULING;
            case ROOT + ".spi.share" -> SHARE;
            case ROOT + ".spi.pdd" -> PDD;
            case ROOT + ".transport" -> TRANSPORT;
            default -> throw new AssertionError("no layer for " + type.getFullName());
        };
    }

    static ArchCondition<JavaClass> useOnlyLayersBelow() {
        return new ArchCondition<>("use only the layers below their own") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    if (used.getPackageName().startsWith(ROOT) && !of(user).mayUse(of(used))) {
                        events.add(SimpleConditionEvent.violated(
                                user, of(user) + " uses " + of(used) + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private boolean mayUse(Layer other) {
        return other == this || below().contains(other);
    }
}
