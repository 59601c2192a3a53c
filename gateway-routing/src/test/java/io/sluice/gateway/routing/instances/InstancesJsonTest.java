package io.sluice.gateway.routing.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    @DisplayName("SC-I-1: id is host:port and scheme is http unless said; null stands for the default")
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

    @Test
    @DisplayName("SC-I-5, RT-C-6: models, key, labels, zone and a bound of open calls; PD-25: all ranks")
    void newerFields(@TempDir Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "of-the-file\n");
        String start = "{'infer_type':'neutral','endpoint':{'host':'a','port':1},";
        String json =
                "[" + start + "'models':['m','n'],'api_key':'${KEY}','labels':{'gpu':'$${x','n':'${N}'},'zone':'z',"
                        + "'max_concurrency':3,'dp_size':2}," + start + "'id':'b','api_key_file':'" + key
                        + "','dp_rank':1,'dp_size':2}]";
        Placeholders variables = Placeholders.of(Map.of("KEY", "of-env", "N", "8")::get);
        FileReads files = new FileReads();
        Instance.Builder plain = Instance.builder(Origin.of("http", "a", 1));
        assertThat(InstancesJson.parse(json.replace('\'', '"'), variables, files))
                .containsExactly(
                        plain.models(List.of("m", "n"))
                                .apiKey(Secret.of("of-env"))
                                .labels(Map.of("gpu", "${x", "n", "8"))
                                .zone("z")
                                .maxConcurrency(3)
                                .dataParallel(2)
                                .build(),
                        Instance.builder(Origin.of("http", "a", 1))
                                .id("b")
                                .apiKey(Secret.of("of-the-file"))
                                .dataParallel(1, 2)
                                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'api_key':1234567",
                "'api_key':['SECRET']",
                "'api_key':'SEC RET'",
                "'api_key':'SECRET','api_key_file':'SECRET'",
                "'api_key_file':'SECRET'",
                "'id':{'api_key':'SECRET'}",
                "'labels':{'a':['SECRET']}",
                "'api_key':'SECRET','zone':1"
            })
    @DisplayName("RT-C-8: no problem tells a key")
    void noKeyIsTold(String field) {
        String json = "[{'infer_type':'neutral','endpoint':{'host':'a','port':1}," + field + "}]";
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> InstancesJson.parse(json.replace('\'', '"')));
        assertThat(thrown.problems()).hasSize(1);
        assertThat(thrown.toString()).doesNotContain("SEC", "1234567");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'infer_type':'${KEY}','endpoint':{'host':'a','port':1}",
                "'infer_type':'neutral','endpoint':{'host':'${KEY}','port':1}",
                "'infer_type':'neutral','endpoint':{'host':'a','port':'${KEY}'}",
                "'infer_type':'neutral','endpoint':{'host':'a','port':1},'api_key':'${KEY}'"
            })
    @DisplayName("RT-C-8: no problem tells what a variable holds")
    void noVariableIsTold(String fields) {
        String json = "[{" + fields.replace('\'', '"') + "}]";
        Placeholders variables = Placeholders.of(name -> "SECRET SECRET");
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> InstancesJson.parse(json, variables, new FileReads()));
        assertThat(thrown.problems()).hasSize(1);
        assertThat(thrown.toString()).doesNotContain("SECRET");
    }

    @Test
    @DisplayName("RT-C-8: a variable that is not set is a problem by its name")
    void unsetVariable() {
        String json = "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"${H}\",\"port\":1}}]";
        Placeholders none = Placeholders.of(name -> null);
        assertThat(catchThrowableOfType(
                                ConfigurationException.class, () -> InstancesJson.parse(json, none, new FileReads()))
                        .problems())
                .extracting(Object::toString)
                .containsExactly("instances[0].endpoint.host: (expected: the environment variable H to be set)");
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
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'model':'m','models':['n']}] | instances[0].models",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'models':['']}] | instances[0].models",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'models':[1]}] | instances[0].models[0]",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'models':'m'}] | instances[0].models",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'labels':{'a':1}}] | instances[0].labels.a",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'labels':[]}] | instances[0].labels",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'max_concurrency':-1}] | instances[0].max_concurrency",
                "[{'infer_type':'neutral','endpoint':{'host':'a','port':1},'dp_rank':-1}] | instances[0].dp_rank",
                "[{'id':'a','id':'b'}]                                     | instances"
            })
    @DisplayName("What is wrong is named by its place")
    void wrong(String json, String named) {
        ConfigurationException thrown =
                catchThrowableOfType(ConfigurationException.class, () -> InstancesJson.parse(json.replace('\'', '"')));
        assertThat(thrown.problems()).extracting(ConfigProblem::option).containsExactly(named);
    }
}
