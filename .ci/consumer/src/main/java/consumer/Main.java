package consumer;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.pdd.PddProtocols;
import java.util.List;

/** Touches a type of each artifact, and fails unless it runs on the path that its first argument names. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws ClassNotFoundException {
        boolean named = arguments[0].equals("module-path");
        Class<?> routing = Class.forName("io.sluice.gateway.routing.package-info");
        for (Class<?> type : List.of(Main.class, Gateway.class, PddProtocols.class, routing)) {
            if (type.getModule().isNamed() != named) {
                throw new IllegalStateException(
                        type + " is in " + type.getModule() + " (expected: on the " + arguments[0] + ")");
            }
        }
    }
}
