package io.sluice.gateway.servlet;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A way from an object of a container to another one behind it, by the names of fields and of methods without parameters. By name, since the containers are no
 * dependencies, and since their versions for different releases of the Servlet API differ in packages only.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
final class MemberPath {
    private static final ClassValue<Map<String, Optional<Member>>> MEMBERS = new ClassValue<>() {
        @Override
        protected Map<String, Optional<Member>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private final String[] names;

    private MemberPath(String... names) {
        this.names = names;
    }

    static MemberPath of(String... names) {
        return new MemberPath(names);
    }

    /** Returns what stands at the end of the path, or null if it does not lead there: another version, or classes that are kept from us. */
    @Nullable
    Object walk(Object start) {
        Object at = start;
        for (String name : names) {
            if (at == null) {
                return null;
            }
            at = next(at, name);
        }
        return at;
    }

    private static @Nullable Object next(Object from, String name) {
        Class<?> type = from.getClass();
        Optional<Member> member = MEMBERS.get(type).computeIfAbsent(name, wanted -> find(type, wanted));
        try {
            if (member.isEmpty()) {
                return null;
            }
            return member.get() instanceof Field field ? field.get(from) : ((Method) member.get()).invoke(from);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Optional<Member> find(Class<?> type, String name) {
        for (Class<?> holder = type; holder != null; holder = holder.getSuperclass()) {
            for (Method method : holder.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 0 && opens(method)) {
                    return Optional.of(method);
                }
            }
            for (Field field : holder.getDeclaredFields()) {
                if (field.getName().equals(name) && opens(field)) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }

    /** A container that runs as named modules keeps them to itself. */
    private static boolean opens(AccessibleObject member) {
        try {
            member.setAccessible(true);
            return true;
        } catch (RuntimeException closed) {
            return false;
        }
    }

    @Override
    public String toString() {
        return String.join(".", names);
    }
}
