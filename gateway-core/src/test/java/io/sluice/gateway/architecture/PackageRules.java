package io.sluice.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ClassesTransformer;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The parts of rules about whole packages. */
final class PackageRules {
    private static final int MOST_INSIDE = 25;
    private static final int MOST_OUTSIDE = 45;

    private PackageRules() {}

    static ClassesTransformer<JavaPackage> packages() {
        return new AbstractClassesTransformer<>("packages") {
            @Override
            public Iterable<JavaPackage> doTransform(JavaClasses classes) {
                Set<String> names =
                        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
                return names.stream().sorted().map(classes::getPackage).toList();
            }
        };
    }

    /** Fails if a package has more types at the top level than its kind may have. */
    static void checkSizes(JavaClasses classes) {
        Map<String, Long> sizes = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes)
                .allSatisfy((name, size) -> assertThat(size)
                        .as("types of %s", name)
                        .isLessThanOrEqualTo(name.contains(".internal") ? MOST_INSIDE : MOST_OUTSIDE));
    }

    static ArchCondition<JavaPackage> beNullMarked() {
        return new ArchCondition<>("be @NullMarked") {
            @Override
            public void check(JavaPackage item, ConditionEvents events) {
                boolean marked = item.isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        item, marked, item.getName() + (marked ? " is" : " is not") + " @NullMarked"));
            }
        };
    }
}
