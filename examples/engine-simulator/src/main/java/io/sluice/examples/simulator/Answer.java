package io.sluice.examples.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer before it is framed.
 *
 * @param status the status, ≥ 200
 * @param headers header fields, but none of the framing
 * @param body the body
 * @param delay time before the head
 */
record Answer(int status, List<Header> headers, AnswerBody body, Duration delay) {

    static final Header JSON = new Header("content-type", "application/json");
    static final Header EVENT_STREAM = new Header("content-type", "text/event-stream; charset=utf-8");

    Answer(int status, List<Header> headers, AnswerBody body) {
        this(status, List.copyOf(headers), body, Duration.ZERO);
    }

    static Answer json(int status, JsonNode json) {
        try {
            return new Answer(status, List.of(JSON), new BytesBody(Json.MAPPER.writeValueAsBytes(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Answer empty(int status) {
        return new Answer(status, List.of(), new BytesBody(new byte[0]));
    }

    Answer header(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Answer(status, List.copyOf(more), body, delay);
    }

    Answer body(AnswerBody newBody) {
        return new Answer(status, headers, newBody, delay);
    }

    Answer delay(Duration newDelay) {
        return new Answer(status, headers, body, newDelay);
    }
}
