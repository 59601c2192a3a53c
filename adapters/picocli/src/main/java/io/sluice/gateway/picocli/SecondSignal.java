package io.sluice.gateway.picocli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process at once when it is told to end a second time: the JVM itself ignores that while it shuts down.
 *
 * <p>The JVM's API for signals is in a module that a runtime image may lack, and is therefore looked up; without it a second signal has no effect.
 */
final class SecondSignal implements InvocationHandler {
    /** What a shell reports of a process that a signal ended, less the signal's number. */
    private static final int ENDED_BY_SIGNAL = 128;

    private final AtomicBoolean told = new AtomicBoolean();
    private final Method number;

    private SecondSignal(Method number) {
        this.number = number;
    }

    /** Begins to heed signals: the first runs the shutdown hooks, and the exit status is what they make it. */
    static void watch() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler counts = new SecondSignal(signal.getMethod("getNumber"));
            Object proxy =
                    Proxy.newProxyInstance(SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, counts);
            for (String name : List.of("TERM", "INT")) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
            }
        } catch (ReflectiveOperationException | RuntimeException notHere) {
            // No such module, or signals are left to others (-Xrs): the first one ends the process as ever.
        }
    }

    /** Called for each signal on a thread of its own. */
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (!method.getName().equals("handle")) {
            return method.invoke(this, arguments);
        }
        if (told.getAndSet(true)) {
            Runtime.getRuntime().halt(ENDED_BY_SIGNAL + (Integer) number.invoke(arguments[0]));
        }
        System.exit(0);
        return null;
    }
}
