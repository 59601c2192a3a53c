package io.sluice.gateway.micrometer;

import static io.sluice.gateway.micrometer.MetricsRig.Changing.instance;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.micrometer.core.instrument.Meter;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Models are the one label that clients name. */
@DisplayName("HC-L-8: models as labels")
class ModelLabelsTest {
    private final ManualTransport transport = new ManualTransport();
    private final MetricsRig rig = new MetricsRig(transport, false);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("Of 5,000 models 1,000 become labels, and the others are counted as one")
    void many() {
        answering(200);
        rig.source.set(instance("a").build());
        for (int i = 0; i < 5_000; i++) {
            rig.text(rig.call("m" + i));
        }
        assertThat(models()).hasSize(1_001).contains("m0", "m999", "other");
        assertThat(rig.registry
                        .get("sluice.calls")
                        .tag("model", "other")
                        .counter()
                        .count())
                .isEqualTo(4_000);
    }

    @Test
    @DisplayName("Who asks for models that are none takes no label away, whatever it asks for")
    void unserved() {
        answering(404);
        rig.source.set(
                instance("a").models(List.of("configured")).build(),
                instance("b").build());
        rig.page(); // by which the configured one is known
        for (int i = 0; i < 1_500; i++) {
            rig.text(rig.call("none such " + i));
        }
        rig.text(rig.call("configured"));
        answering(200);
        rig.text(rig.call("served"));
        assertThat(models()).containsExactly("configured", "other", "served");
    }

    @Test
    @DisplayName("Names of any characters stay on their line; a huge one is no label")
    void weird() {
        answering(200);
        rig.source.set(instance("a").build());
        String weird = "a\"b\\c\nd{e}=\u0000\u2028é\ud83d\ude00";
        rig.text(rig.gateway().call(request(weird)));
        rig.text(rig.gateway().call(request("x".repeat(257))));
        rig.text(rig.gateway().call(request("x".repeat(1_000_000))));
        assertThat(models()).containsExactly(weird, "other");
        assertThat(rig.lines("sluice_calls_total")).hasSize(2).anyMatch(line -> line.contains("a\\\"b\\\\c\\nd{e}="));
        assertThat(rig.page()).doesNotContain("x".repeat(257));
    }

    private static GatewayRequest request(String model) {
        return GatewayRequest.post(MetricsRig.CHAT, "{\"model\":" + TextNode.valueOf(model) + "}");
    }

    private void answering(int status) {
        transport.onStart(
                (ManualExchange exchange) -> exchange.respond(status).send("{}").end());
    }

    private Set<String> models() {
        Set<String> models = new TreeSet<>();
        for (Meter meter : rig.registry.find("sluice.calls").meters()) {
            models.add(meter.getId().getTag("model"));
        }
        return models;
    }
}
