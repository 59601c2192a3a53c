package io.sluice.gateway.llumnix.scheduler;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes what the scheduler is sent (clause FL-2). Pure. */
final class Messages {
    static final JsonFactory JSON = new JsonFactory();

    private static final int USUAL_BYTES = 512;
    private static final int BYTES_A_TOKEN = 7;

    private Messages() {}

    /** Returns the body of {@code /schedule}. */
    static byte[] schedule(Question question, PromptSize prompt) {
        int[] ids = prompt.ids();
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES + ids.length * BYTES_A_TOKEN);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            begin(json, question);
            json.writeFieldName("prompt_token_ids");
            if (ids.length == 0) {
                json.writeNull();
            } else {
                json.writeArray(ids, 0, ids.length);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not into memory
        }
        return out.toByteArray();
    }

    /**
     * Returns the body of {@code /release}.
     *
     * @param instances those that the call does not hold any more, at least one
     */
    static byte[] release(Question question, List<WireInstance> instances) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            begin(json, question);
            json.writeNullField("prompt_token_ids");
            json.writeArrayFieldStart("scheduling_result");
            for (WireInstance instance : instances) {
                write(json, instance);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not into memory
        }
        return out.toByteArray();
    }

    /**
     * Returns the body of {@code /report}.
     *
     * @param begun those whose first content has come since the last one
     * @param all those that run
     */
    static byte[] report(List<LiteBooking> begun, List<LiteBooking> all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2 + USUAL_BYTES * all.size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartArray();
            for (LiteBooking booking : begun) {
                item(json, "prefill_done", booking);
            }
            for (LiteBooking booking : all) {
                item(json, "state_update", booking);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not into memory
        }
        return out.toByteArray();
    }

    private static void item(JsonGenerator json, String kind, LiteBooking booking) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", kind);
        json.writeStringField("id", booking.id());
        json.writeStringField("model", booking.booking().question().model());
        json.writeStringField("infer_type", booking.instance().inferType());
        json.writeStringField("instance_id", booking.instance().id());
        json.writeStringField("gateway_id", booking.gatewayId());
        json.writeNumberField("num_tokens", booking.tokens());
        json.writeEndObject();
    }

    private static void begin(JsonGenerator json, Question question) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", question.id());
        json.writeStringField("model", question.model());
        json.writeStringField("gateway_id", question.gatewayId());
        json.writeStringField("scheduling_mode", question.modeName());
        json.writeStringField("scheduling_stage", question.stageName());
        json.writeNumberField("prompt_num_tokens", question.promptTokens());
    }

    private static void write(JsonGenerator json, WireInstance instance) throws IOException {
        json.writeStartObject();
        json.writeNumberField("version", instance.version());
        json.writeStringField("id", instance.id());
        json.writeStringField("model", instance.model());
        json.writeStringField("infer_type", instance.inferType());
        json.writeObjectFieldStart("endpoint");
        json.writeStringField("host", instance.host());
        json.writeNumberField("port", instance.port());
        json.writeEndObject();
        json.writeStringField("aux_ip", instance.auxIp());
        json.writeNumberField("aux_port", instance.auxPort());
        json.writeNumberField("dp_rank", instance.dpRank());
        json.writeNumberField("dp_size", instance.dpSize());
        json.writeEndObject();
    }
}
