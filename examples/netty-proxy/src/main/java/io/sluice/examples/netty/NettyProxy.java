package io.sluice.examples.netty;

import io.sluice.gateway.netty.server.NettyServerModule;
import io.sluice.gateway.picocli.HostCommand;

/** The command: {@code java -jar netty-proxy.jar [options]}. */
public final class NettyProxy {
    static final HostCommand COMMAND = HostCommand.named("netty-proxy", "An HTTP/1.1 gateway for LLM traffic.")
            .with(new ProxyOptions())
            .with(new NettyServerModule());

    private NettyProxy() {}

    /** Runs the host until the process is told to end. */
    public static void main(String[] arguments) {
        COMMAND.run(arguments, Proxy::start);
    }
}
