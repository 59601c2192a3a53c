package io.sluice.gateway.internal.pair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinishReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{'text':'a','finish_reason':'stop','stop_reason':null}]}",
                "{'choices':[{'finish_reason' : \n 'tool_calls'}]}",
                "{'finish_reason':null,'choices':[{'finish_reason':'stop'}]}",
                "{'type':'message','stop_reason':'end_turn','stop_sequence':null}",
                "{'':'','finish_reason':'stop'}"
            })
    void endedEarly(String answer) { // PD-20
        assertThat(inAnyPieces(answer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{'choices':[{'finish_reason':'length','stop_reason':'</s>'}]}",
                "{'choices':[{'finish_reason':null}]}",
                "{'stop_reason':'max_tokens'}",
                "{'text':'\\'finish_reason\\':\\'stop\\''}",
                "{'a':'finish_reason','b':'stop'}"
            })
    void endedByLengthOrDoesNotTell(String answer) { // PD-20
        assertThat(inAnyPieces(answer)).isFalse();
    }

    /** Says the same however the answer is cut. */
    private static boolean inAnyPieces(String answer) {
        byte[] bytes = answer.replace('\'', '"').getBytes(UTF_8);
        FinishReader whole = new FinishReader();
        whole.accept(ByteBuffer.wrap(bytes));
        for (int size = 1; size <= bytes.length; size++) {
            FinishReader reader = new FinishReader();
            for (int from = 0; from < bytes.length; from += size) {
                reader.accept(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
            }
            assertThat(reader.endedEarly()).as("pieces of %s", size).isEqualTo(whole.endedEarly());
        }
        return whole.endedEarly();
    }
}
