package consumer;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.logback.StandardErrorLog;
import io.sluice.gateway.operations.AdminOptions;
import io.sluice.gateway.operations.HostPages;
import io.sluice.gateway.operations.log.AccessLog;
import io.sluice.gateway.operations.log.AccessLogOptions;
import io.sluice.gateway.operations.log.AccessLogSettings;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.picocli.HostCommand;
import io.sluice.gateway.routing.RoutingOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Uses each artifact as a user would, and fails unless it runs on the path that its first argument names. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        boolean named = arguments[0].equals("module-path");
        for (Class<?> type : List.of(
                Main.class,
                Gateway.class,
                RoutingOptions.class,
                PddProtocols.class,
                HostPages.class,
                HostCommand.class,
                StandardErrorLog.class)) {
            if (type.getModule().isNamed() != named) {
                throw new IllegalStateException(
                        type + " is in " + type.getModule() + " (expected: on the " + arguments[0] + ")");
            }
        }
        call(GatewaySettings.from(Map.of(
                "route-policy", "prefix", "route-config", "[{\"prefix\": \"known\", \"base_url\": \"local\"}]")));
        operate();
    }

    /** Reads a host's file, and looks at a page, a line of the access log and one of the log. */
    private static void operate() throws IOException {
        Path file = Files.writeString(Files.createTempFile("gateway", ".yaml"), "access-log: json\nroutes: [{prefix: known, base_url: local}]\n");
        GatewaySettings settings = HostCommand.named("consumer", "A host.")
                .with(new AccessLogOptions())
                .with(new AdminOptions())
                .settings("--config", file.toString(), "--route-policy", "prefix");
        Files.delete(file);
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int live;
        try (AccessLog log = AccessLog.of(settings.of(AccessLogSettings.class));
                Gateway gateway = settings.applyTo(Gateway.builder()).listener(log).build();
                HostPages pages = HostPages.builder(gateway).build()) {
            log.writeTo(lines);
            call(gateway);
            live = pages.respond(GatewayRequest.builder("GET", "/livez").build()).toCompletableFuture().join().status();
        }
        String line = lines.toString(StandardCharsets.UTF_8);
        if (live != 200 || !line.contains("\"route\":\"unmatched\"") || StandardErrorLog.dropped() != 0) {
            throw new IllegalStateException("/livez: " + live + ", access log: " + line + " (expected: 200, unmatched)");
        }
    }

    /** Routes a call that no route fits, so that none of it needs the network. */
    private static void call(GatewaySettings options) {
        try (Gateway gateway = options.applyTo(Gateway.builder()).build()) {
            call(gateway);
        }
    }

    private static void call(Gateway gateway) {
        GatewayRequest request = GatewayRequest.post("/v1/chat/completions", "{\"model\": \"unknown\"}");
        GatewayResponse answer = gateway.call(request).response().toCompletableFuture().join();
        String explanation = gateway.explain(request).toJson();
        if (answer.status() != 404 || !explanation.contains("unmatched")) {
            throw new IllegalStateException("answer: " + answer + ", " + explanation + " (expected: 404, unmatched)");
        }
    }
}
