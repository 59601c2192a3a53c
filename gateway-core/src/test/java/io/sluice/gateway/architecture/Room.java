package io.sluice.gateway.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The packages under {@code internal}, from the ground up, each with those it may use: all stand before it, so there can be no circle. The {@code package-info}
 * of each says its job.
 */
enum Room {
    SHARED,
    BASE,
    REQUEST,
    ANSWER,
    DECIDE,
    SHARE,
    PAIR,
    ATTEMPT,
    CALL;

    private static final String INSIDE = "io.sluice.gateway.internal.";

    private Set<Room> below() {
        return switch (this) {
            case SHARED -> Set.of();
            case BASE -> Set.of(SHARED);
            case REQUEST -> Set.of(SHARED, BASE);
            case ANSWER -> Set.of(SHARED, BASE, REQUEST);
            case DECIDE -> Set.of(SHARED, ANSWER);
            case SHARE -> Set.of(SHARED, BASE, DECIDE);
            case PAIR -> Set.of(SHARED, BASE, REQUEST);
            case ATTEMPT -> Set.of(SHARED, BASE, REQUEST, ANSWER, DECIDE, PAIR);
            case CALL -> Set.of(SHARED, BASE, REQUEST, ANSWER, DECIDE, SHARE, PAIR, ATTEMPT);
        };
    }

    /** Returns the room of a type; nothing if it stands outside. */
    private static Optional<Room> of(JavaClass type) {
        return Arrays.stream(values())
                .filter(room ->
                        type.getPackageName().equals(INSIDE + room.name().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static ArchCondition<JavaClass> useOnlyRoomsBelow() {
        return new ArchCondition<>("use only the rooms below their own") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                Room room = of(user).orElseThrow(() -> new AssertionError("no room for " + user.getFullName()));
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    of(dependency.getTargetClass().getBaseComponentType())
                            .filter(used -> used != room && !room.below().contains(used))
                            .ifPresent(used -> events.add(SimpleConditionEvent.violated(
                                    user, room + " uses " + used + ": " + dependency.getDescription())));
                }
            }
        };
    }
}
