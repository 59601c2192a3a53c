package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The jar that users start, after it was packaged. */
@DisplayName("java -jar netty-proxy.jar")
class NettyProxyJarIT {
    @Test
    @DisplayName("It serves from the one jar, ends with 0 on SIGTERM, and no JDK warns of what its libraries do")
    void servesAndTellsTheCallAlone() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                HostProcess host = HostProcess.fromJar(
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--llm-backend-endpoints",
                        "127.0.0.1:" + engine.port())) {
            String line = host.readLine();
            assertThat(line).matches("listening on 127\\.0\\.0\\.1:\\d+");
            try (RawClient client = RawClient.connect(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))) {
                client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\"}"));
                assertThat(client.readHead().status()).isEqualTo(200);
            }
            host.terminate();
            assertThat(host.awaitExit()).isZero();
            assertThat(host.output().lines())
                    .singleElement()
                    .asString()
                    .matches("\\S+Z 200 POST /v1/completions id=\\S+ client=127.0.0.1 .*");
            assertThat(host.errors()).isEmpty();
        }
    }
}
