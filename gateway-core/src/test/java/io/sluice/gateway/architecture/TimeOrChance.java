package io.sluice.gateway.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Map;
import java.util.Set;

/** What reads a clock, waits for one, or draws lots, by a call or a reference. */
final class TimeOrChance extends DescribedPredicate<JavaAccess<?>> {
    private static final Map<String, Set<String>> METHODS = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
            "java.lang.Thread", Set.of("sleep"),
            "java.lang.Math", Set.of("random"),
            "java.lang.StrictMath", Set.of("random"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.Collections", Set.of("shuffle"),
            "java.util.concurrent.TimeUnit", Set.of("sleep"),
            "java.util.concurrent.CompletableFuture", Set.of("orTimeout", "completeOnTimeout", "delayedExecutor"),
            "java.util.random.RandomGenerator", Set.of("of", "getDefault"));

    /** Not to be made or asked for at all. */
    private static final Set<String> TYPES = Set.of(
            "java.util.Date",
            "java.util.Random",
            "java.util.Timer",
            "java.util.SplittableRandom",
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.random.RandomGeneratorFactory",
            "java.security.SecureRandom");

    TimeOrChance() {
        super("reads a clock, waits for one, or draws lots");
    }

    @Override
    public boolean test(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getFullName();
        String name = target.getName();
        return METHODS.getOrDefault(owner, Set.of()).contains(name)
                || (TYPES.contains(owner) && (name.equals("<init>") || isStatic(target)))
                || (owner.startsWith("java.time.") && (name.equals("now") || name.matches("(system|tick).*")));
    }

    /** Methods of an instance that was given are a matter of the one who gave it. */
    private static boolean isStatic(AccessTarget target) {
        return target.resolveMember()
                .map(member -> member.getModifiers().contains(JavaModifier.STATIC))
                .orElse(true);
    }
}
