package io.sluice.gateway.internal.pair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForcedFormTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'tool_choice':'required'}",
                "{'tool_choice':{'type':'function','function':{'name':'f'}}}",
                "{'tool_choice':{'type':'any'}}",
                "{'tool_choice':{'type':'tool','name':'f'}}",
                "{'response_format':{'type':'json_object'}}",
                "{'text':{'format':{'type':'json_schema'}}}",
                "{'output_config':{'format':{'type':'json_schema'}}}",
                "{'structured_outputs':{'regex':'a'}}",
                "{'guided_json':{}}",
                "{'guided_choice':['a']}",
                "{'sampling_params':{'structured_outputs':{'json':{}}}}"
            })
    void isForced(String body) { // PD-26
        assertThat(isForcedIn(body)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'tool_choice':'auto'}",
                "{'tool_choice':'none','tools':[]}",
                "{'tool_choice':{'type':'auto'}}",
                "{'tool_choice':null,'response_format':null,'guided_json':null}",
                "{'response_format':{'type':'text'}}",
                "{'text':{'verbosity':'low'}}",
                "{'text':'a prompt'}",
                "{'text':{'format':{'type':'text'}}}",
                "{'sampling_params':{'n':1}}",
                "{'sampling_params':[]}"
            })
    void isNotForced(String body) { // PD-26
        assertThat(isForcedIn(body)).isFalse();
    }

    private static boolean isForcedIn(String body) {
        return ForcedForm.in(
                JsonBody.parse(ByteBuffer.wrap(body.replace('\'', '"').getBytes(UTF_8)), Set.of()));
    }
}
