package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Instance.Role;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of {@code --instances}. */
@DisplayName("Instances")
class InstancesJsonTest {
    @Test
    @DisplayName("The example of the specification, every field")
    void everyField() {
        String json = "[{\"id\":\"p0\",\"model\":\"Qwen/Qwen3-8B\",\"infer_type\":\"prefill\",\"endpoint\":{\"host\":"
                + "\"10.0.0.1\",\"port\":8000},\"aux_ip\":\"10.0.0.1\",\"aux_port\":28000,\"dp_rank\":0,\"dp_size\":1,"
                + "\"version\":0}]";
        assertThat(InstancesJson.parse(json))
                .containsExactly(Instance.builder(Origin.of("http", "10.0.0.1", 8000))
                        .id("p0")
                        .model("Qwen/Qwen3-8B")
                        .role(Role.PREFILL)
                        .aux("10.0.0.1", 28000)
                        .dataParallel(0, 1)
                        .version(0)
                        .build());
    }

    @Test
    @DisplayName("I-1: id is host:port and scheme is http unless said; null stands for the default")
    void defaults() {
        String json = "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"a\",\"port\":1},\"model\":null},"
                + "{\"infer_type\":\"decode\",\"endpoint\":{\"scheme\":\"https\",\"host\":\"b\",\"port\":2}}]";
        assertThat(InstancesJson.parse(json))
                .containsExactly(
                        Instance.builder(Origin.of("http", "a", 1)).id("a:1").build(),
                        Instance.builder(Origin.of("https", "b", 2))
                                .id("b:2")
                                .role(Role.DECODE)
                                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "[]"})
    void none(String json) {
        assertThat(InstancesJson.parse(json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                        | instances",
                "null                                                      | instances",
                "[                                                         | instances",
                "[] []                                                     | instances",
                "[1]                                                       | instances[0]",
                "[{'infer_type':'neutral'}]                                | instances[0].endpoint",
                "[{'endpoint':{'host':'a','port':1}}]                      | instances[0].infer_type",
                "[{'infer_type':'NEUTRAL','endpoint':{'host':'a','port':1}}] | instances[0].infer_type",
                "[{'infer_type':'neutral','endpoint':{'host':'a'}}]        | instances[0].endpoint.port",
                "[{'infer_type':'neutral','endpoint':{'port':1}}]          | instances[0].endpoint",
                "[{'infer_type':'neutral','endpoint':{'host':'a b','port':1}}] | instances[0].endpoint",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1,'x':1}}] | instances[0].endpoint.x",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':'1'}}] | instances[0].endpoint.port",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1.5}}] | instances[0].endpoint.port",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':0}}] | instances[0].endpoint.port",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'id':1}] | instances[0].id",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'rank':1}] | instances[0].rank",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'dp_rank':1}] | instances[0].dp_rank",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'aux_port':-1}] | instances[0].aux_port",
                "[{'id':'a','id':'b'}]                                     | instances"
            })
    @DisplayName("What is wrong is named by its place")
    void wrong(String json, String named) {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> InstancesJson.parse(json.replace('\'', '"')));
        assertThat(thrown.problems()).extracting(ConfigProblem::option).containsExactly(named);
    }
}
