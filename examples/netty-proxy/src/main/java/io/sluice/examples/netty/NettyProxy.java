package io.sluice.examples.netty;

import io.netty.util.ResourceLeakDetector;
import io.sluice.gateway.logback.LogOptions;
import io.sluice.gateway.logback.StandardErrorLog;
import io.sluice.gateway.netty.server.NettyServerModule;
import io.sluice.gateway.netty.warmup.WarmUpModule;
import io.sluice.gateway.operations.AdminOptions;
import io.sluice.gateway.operations.entry.EntryOptions;
import io.sluice.gateway.operations.log.AccessLogOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.picocli.HostCommand;
import io.sluice.gateway.yaml.YamlJson;
import java.io.IOException;

/** The command: {@code java -jar netty-proxy.jar [options]}. */
public final class NettyProxy {
    static final HostCommand COMMAND = HostCommand.named("netty-proxy", "A gateway for LLM traffic.")
            .withCheck(ProxyCheck::problemsWith)
            .with(new ProxyOptions())
            .with(new NettyServerModule())
            .with(new AccessLogOptions())
            .with(new LogOptions())
            .with(new WarmUpModule())
            .with(new EntryOptions(YamlJson::of))
            .with(new AdminOptions());

    /** Netty follows one buffer in 128 to find leaks, which takes a twentieth of a small call's time: good in tests, where it is on. */
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private NettyProxy() {}

    /** Runs the host until the process is told to end. */
    public static void main(String[] arguments) {
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        COMMAND.run(arguments, NettyProxy::start);
    }

    private static Proxy start(GatewaySettings settings) throws IOException {
        StandardErrorLog.setLevel(settings.value(LogOptions.LEVEL));
        return Proxy.start(settings);
    }
}
