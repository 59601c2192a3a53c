package io.sluice.gateway.spi.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What stands before a scheduler or a query hands on all that it does not do itself")
class ForwardingTest {
    static Stream<Method> methods() {
        return Stream.of(Scheduler.class, ScheduleQuery.class)
                .flatMap(seam -> Arrays.stream(seam.getMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("methods")
    @DisplayName("each method with its arguments and its result, defaults too")
    void handsOn(Method method) throws Exception {
        boolean isScheduler = method.getDeclaringClass() == Scheduler.class;
        List<Method> called = new ArrayList<>();
        List<@Nullable Object> told = new ArrayList<>();
        Object result = value(method.getReturnType());
        Object before = isScheduler
                ? before(Scheduler.class, called, told, result, target -> new ForwardingScheduler(target) {})
                : before(ScheduleQuery.class, called, told, result, target -> new ForwardingQuery(target) {});
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            arguments.add(value(type));
        }
        assertThat(method.invoke(before, arguments.toArray())).isEqualTo(result);
        assertThat(called).containsExactly(method);
        assertThat(told).isEqualTo(arguments);
    }

    private static <T> Object before(
            Class<T> seam,
            List<Method> called,
            List<@Nullable Object> told,
            @Nullable Object result,
            Function<T, Object> forwarding) {
        Object target = Proxy.newProxyInstance(seam.getClassLoader(), new Class<?>[] {seam}, (proxy, method, args) -> {
            called.add(method);
            told.addAll(args == null ? List.of() : Arrays.asList(args));
            return result;
        });
        return forwarding.apply(seam.cast(target));
    }

    /** Returns a value that no default returns, where there is an easy one. */
    private static @Nullable Object value(Class<?> type) {
        if (type == boolean.class) {
            return true;
        }
        if (type == double.class) {
            return 1.5;
        }
        if (type == long.class) {
            return 7L;
        }
        if (type == String.class) {
            return "text";
        }
        if (type == Set.class) {
            return Set.of("text");
        }
        if (type == Optional.class) {
            return Optional.of("text");
        }
        return type == List.class ? List.of("text") : null;
    }
}
