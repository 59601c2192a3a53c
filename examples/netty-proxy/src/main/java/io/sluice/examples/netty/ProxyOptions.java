package io.sluice.examples.netty;

import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The options of this host alone: how many threads serve it, and by which mechanism. */
final class ProxyOptions implements OptionModule {
    static final Option<Integer> WORKERS =
            Option.integer("workers", 0, 0, 1024, "Event loops; 0: one for each processor");

    static final Option<Supplier<SocketIo>> IO = Option.oneOf(
            "io",
            List.of(
                    Map.entry("auto", SocketIo::best),
                    Map.entry("epoll", () -> SocketIo.EPOLL),
                    Map.entry("io_uring", () -> SocketIo.IO_URING),
                    Map.entry("kqueue", () -> SocketIo.KQUEUE),
                    Map.entry("nio", () -> SocketIo.NIO)),
            "How sockets are served; auto: by epoll, kqueue or nio, whatever is there first");

    static final Option<Boolean> METRICS = Option.onOff("metrics", "Measures calls for the page of metrics");

    @Override
    public String title() {
        return "Netty";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(WORKERS, IO, METRICS);
    }

    /** They say nothing of a gateway. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        if (!reader.get(IO).get().isAvailable()) {
            reader.problem(IO, "one that this machine and this JVM have");
        }
        return new ModuleSettings() {};
    }
}
