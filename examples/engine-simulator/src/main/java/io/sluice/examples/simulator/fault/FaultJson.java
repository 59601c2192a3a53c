package io.sluice.examples.simulator.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.List;

/**
 * Faults in JSON, as the admin path and the command line take them: an object, or an array of objects. All members are
 * optional, unknown ones are refused; times are in milliseconds and may have a fraction.
 *
 * <table class="striped">
 * <caption>Members of a fault</caption>
 * <tr><th scope="row">{@code status}, {@code headers}, {@code body}<td>an answer of the script; the body is text or JSON
 * <tr><th scope="row">{@code retry}, {@code wait_ms}<td>a 429 in a {@link RetryDialect} such as {@code retry-after-ms}
 * <tr><th scope="row">{@code raw}<td>bytes as they are, in ISO 8859-1
 * <tr><th scope="row">{@code informational}<td>the status of an interim answer before the engine's own
 * <tr><th scope="row">{@code head_delay_ms}, {@code chunk_delay_ms}, {@code byte_delay_ms}<td>{@link Pace}
 * <tr><th scope="row">{@code length_delta}, {@code bad_chunk}, {@code chunk_size}, {@code without_done},
 * {@code error_event}<td>{@link Damage}
 * <tr><th scope="row">{@code then}<td>an {@link Ending} in lower case: before the head, or where the members of the next
 * line say, or at the end of an answer of the script
 * <tr><th scope="row">{@code after_bytes}, {@code after_body_bytes}, {@code after_chunks}, {@code at_end}<td>{@link Cut}
 * <tr><th scope="row">{@code path}, {@code skip}, {@code every}, {@code times}, {@code on_reused_connection},
 * {@code open_above}, {@code before_body}, {@code down_ms}, {@code up_ms}<td>{@link When}
 * </table>
 */
public final class FaultJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private FaultJson() {}

    /**
     * Reads faults.
     *
     * @param json an object or an array of objects
     * @throws IllegalArgumentException if the text is no JSON, has an unknown member or a value out of range
     */
    public static List<Fault> parse(String json) {
        FaultSpec[] specs;
        try {
            specs = MAPPER.readValue(json, FaultSpec[].class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("fault: " + e.getOriginalMessage(), e);
        }
        return Arrays.stream(specs).map(FaultSpec::toFault).toList();
    }
}
