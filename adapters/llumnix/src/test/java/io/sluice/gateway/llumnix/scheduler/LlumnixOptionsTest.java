package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LlumnixOptionsTest {
    private static GatewaySettings read(Map<String, String> values) {
        return OptionRegistry.standard().read(values);
    }

    private static LlumnixSettings settings(Map<String, String> values) {
        return read(values).of(LlumnixSettings.class);
    }

    @Test
    void asksNobodyUnlessASchedulerIsNamed() {
        assertThat(settings(Map.of()).layer()).isEmpty();
    }

    @Test
    void readsAddressesOfAllKinds() {
        String endpoints = "scheduler.llm:8089, 10.0.0.1:1,[fd00::1]:8089,https://scheduler:443";
        LlumnixLayer layer = settings(Map.of("scheduler-endpoints", endpoints, "service-token", "s3cret"))
                .layer()
                .orElseThrow();
        assertThat(layer.toString())
                .isEqualTo(
                        "LlumnixLayer[http://scheduler.llm:8089, http://10.0.0.1:1, http://[fd00::1]:8089, https://scheduler]");
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String wrong :
                new String[] {"scheduler", "scheduler:0", "u:p@scheduler:1", "http://s:1/path", "ftp://s:1"}) {
            assertThatThrownBy(() -> read(Map.of("scheduler-endpoints", wrong)))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("scheduler-endpoints");
        }
    }

    @Test
    void refusesATokenThatIsNoFieldAndDoesNotShowIt() {
        assertThatThrownBy(() -> read(Map.of("scheduler-endpoints", "s:1", "service-token", "s3cret\nx")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("service-token")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void warnsOfATokenThatNobodyGets() {
        assertThat(read(Map.of("service-token", "s3cret")).warnings())
                .anyMatch(line -> line.contains("service-token") && !line.contains("s3cret"));
    }
}
