package io.sluice.gateway.routing.together;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** What upstreams that are well send: streams as lists of events, and whole answers. */
final class Wire {
    private static final String CHAT = "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,";

    private Wire() {}

    /** What answers look like. */
    enum Format {
        CHAT,
        COMPLETION,
        RESPONSE,
        MESSAGE,
        /** Never a stream. */
        PLAIN
    }

    /** What an event means, for clauses RT-N-1 to RT-N-5. */
    enum Meaning {
        /** Says nothing yet: a role, a comment, a beginning. */
        PRELUDE,
        CONTENT,
        /** Content, too, and the reason to end. */
        FINISH,
        /** After the end of the content. */
        USAGE,
        /** The end of the stream. */
        DONE,
        ERROR
    }

    /**
     * An event of a stream.
     *
     * @param status what the number in an error says, 0 if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares them
    record Event(byte[] bytes, Meaning meaning, int status) {
        static Event of(String text, Meaning meaning) {
            return new Event((text + "\n\n").getBytes(UTF_8), meaning, 0);
        }
    }

    /** Returns the events of a whole stream. */
    static List<Event> stream(Format format) {
        return switch (format) {
            case COMPLETION -> COMPLETIONS;
            case RESPONSE -> RESPONSES;
            case MESSAGE -> MESSAGES;
            default -> CHATS;
        };
    }

    /** Returns a whole answer, with whatever a prefill instance has to say. */
    static byte[] answer(Format format) {
        return format == Format.PLAIN ? OBJECT : ANSWER;
    }

    private static final byte[] OBJECT = "{\"id\":\"file-1\",\"object\":\"thing\"}".getBytes(UTF_8);

    private static final byte[] ANSWER =
            ("{\"id\":\"1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
                            + "{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"length\"}],"
                            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1},"
                            + "\"kv_transfer_params\":{\"do_remote_prefill\":true,\"remote_engine_id\":\"e\",\"remote_block_ids\":[1],"
                            + "\"remote_host\":\"h\",\"remote_port\":5600}}")
                    .getBytes(UTF_8);

    private static final Event DONE = Event.of("data: [DONE]", Meaning.DONE);

    private static final List<Event> CHATS = List.of(
            Event.of(
                    CHAT + "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}",
                    Meaning.PRELUDE),
            Event.of(CHAT + "\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}]}", Meaning.CONTENT),
            Event.of(CHAT + "\"delta\":{\"content\":\" \\\"world\\\"\"},\"finish_reason\":null}]}", Meaning.CONTENT),
            Event.of(CHAT + "\"delta\":{},\"finish_reason\":\"stop\"}]}", Meaning.FINISH),
            Event.of("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}", Meaning.USAGE),
            DONE);

    private static final List<Event> COMPLETIONS = List.of(
            Event.of("data: {\"choices\":[{\"index\":0,\"text\":\"Hello\",\"finish_reason\":null}]}", Meaning.CONTENT),
            Event.of("data: {\"choices\":[{\"index\":0,\"text\":\"!\",\"finish_reason\":null}]}", Meaning.CONTENT),
            Event.of("data: {\"choices\":[{\"index\":0,\"text\":\"\",\"finish_reason\":\"length\"}]}", Meaning.FINISH),
            DONE);

    private static final List<Event> RESPONSES = List.of(
            typed("response.created", "\"response\":{\"id\":\"resp_1\",\"error\":null}", Meaning.PRELUDE),
            typed("response.in_progress", "\"response\":{\"id\":\"resp_1\",\"error\":null}", Meaning.PRELUDE),
            typed("response.output_item.added", "\"item\":{\"type\":\"message\"}", Meaning.CONTENT),
            typed("response.output_text.delta", "\"delta\":\"Hello\"", Meaning.CONTENT),
            typed("response.completed", "\"response\":{\"id\":\"resp_1\",\"error\":null}", Meaning.DONE));

    private static final List<Event> MESSAGES = List.of(
            typed("message_start", "\"message\":{\"role\":\"assistant\",\"content\":[]}", Meaning.PRELUDE),
            typed("ping", "\"n\":0", Meaning.PRELUDE),
            typed(
                    "content_block_start",
                    "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}",
                    Meaning.CONTENT),
            typed(
                    "content_block_delta",
                    "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}",
                    Meaning.CONTENT),
            typed("content_block_stop", "\"index\":0", Meaning.USAGE),
            typed("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"}", Meaning.USAGE),
            typed("message_stop", "\"n\":1", Meaning.DONE));

    private static Event typed(String type, String members, Meaning meaning) {
        return Event.of("event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}", meaning);
    }

    /** Returns an error event: {@code form} is {@code event} or {@code data}; {@code code} is a number or a word. */
    static Event error(String form, String code) {
        boolean number = !code.isEmpty() && Character.isDigit(code.charAt(0));
        String text = (form.equals("event") ? "event: error\n" : "")
                + "data: {\"error\":{\"message\":\"boom\",\"type\":\"BadThing\",\"param\":null,\"code\":"
                + (number ? code : "\"" + code + "\"")
                + "}}";
        int status = number ? Integer.parseInt(code) : 0;
        return new Event((text + "\n\n").getBytes(UTF_8), Meaning.ERROR, status >= 400 && status <= 499 ? status : 0);
    }

    static Event comment() {
        return Event.of(": keep-alive", Meaning.PRELUDE);
    }

    /** Returns the events from one to another number. */
    static List<Event> part(List<Event> events, int from, int to) {
        return new ArrayList<>(events.subList(from, Math.min(to, events.size())));
    }
}
