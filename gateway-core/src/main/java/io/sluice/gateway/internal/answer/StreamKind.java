package io.sluice.gateway.internal.answer;

import org.jspecify.annotations.Nullable;

/** What an event stream is of, as its own events tell: by its kind it shows its first content and its end. */
enum StreamKind {
    /** Nothing that could tell has come. */
    UNDECIDED {
        @Override
        boolean shows(StreamEvent event, boolean abortIsNone) {
            return false;
        }
    },
    /** Of completions, of chats or texts: it ends with {@code [DONE]}. */
    COMPLETIONS {
        @Override
        boolean shows(StreamEvent event, boolean abortIsNone) {
            JsonMembers members = event.members();
            while (members.next()) {
                if (members.isNamed("choices") && anyShows(members.inner(), abortIsNone)) {
                    return true;
                }
            }
            return false;
        }
    },
    /** Of the Responses API. */
    RESPONSES {
        @Override
        boolean shows(StreamEvent event, boolean abortIsNone) {
            JsonMembers type = type(event);
            return type != null
                    && (type.textEndsWith(".delta")
                            || type.textStartsWith("response.output_item.")
                            || type.isText("response.completed")
                            || type.isText("response.incomplete"));
        }

        @Override
        boolean isEndedBy(StreamEvent event) {
            JsonMembers type = type(event);
            return type != null
                    && (type.isText("response.completed")
                            || type.isText("response.incomplete")
                            || type.isText("response.failed"));
        }
    },
    /** Of the Messages API. */
    MESSAGES {
        @Override
        boolean shows(StreamEvent event, boolean abortIsNone) {
            JsonMembers type = type(event);
            return type != null && (type.isText("content_block_start") || type.textEndsWith("_delta"));
        }

        @Override
        boolean isEndedBy(StreamEvent event) {
            JsonMembers type = type(event);
            return type != null && type.isText("message_stop");
        }
    },
    /** Of something else, of which only its framing tells whether it is whole. */
    OTHER {
        @Override
        boolean shows(StreamEvent event, boolean abortIsNone) {
            return event.hasData();
        }
    };

    /**
     * Returns whether an event has content.
     *
     * @param abortIsNone whether the finish reason {@code abort} is no content
     */
    abstract boolean shows(StreamEvent event, boolean abortIsNone);

    /** Returns whether an event, which is not {@code [DONE]}, is the last of its stream. */
    boolean isEndedBy(StreamEvent event) {
        return false;
    }

    /** Returns the kind of the stream, as far as one event tells. */
    static StreamKind of(StreamEvent event) {
        if (!event.hasData() || event.isDone() || event.isNamed("ping")) {
            return UNDECIDED;
        }
        JsonMembers members = event.members();
        while (members.next()) {
            if (members.isNamed("choices")) {
                return COMPLETIONS;
            }
            if (members.isNamed("type")) {
                if (members.textStartsWith("response.")) {
                    return RESPONSES;
                }
                if (members.textStartsWith("message_") || members.textStartsWith("content_block_")) {
                    return MESSAGES;
                }
                if (members.isText("ping")) {
                    return UNDECIDED;
                }
            }
        }
        return OTHER;
    }

    private static @Nullable JsonMembers type(StreamEvent event) {
        JsonMembers members = event.members();
        while (members.next()) {
            if (members.isNamed("type")) {
                return members;
            }
        }
        return null;
    }

    private static boolean anyShows(JsonMembers choices, boolean abortIsNone) {
        while (choices.next()) {
            JsonMembers choice = choices.inner();
            while (choice.next()) {
                if (isContent(choice, abortIsNone)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isContent(JsonMembers ofChoice, boolean abortIsNone) {
        if (ofChoice.isNamed("delta") || ofChoice.isNamed("message")) {
            return anyFilled(ofChoice.inner());
        }
        if (ofChoice.isNamed("text") || ofChoice.isNamed("token_ids")) {
            return ofChoice.isFilled();
        }
        return ofChoice.isNamed("finish_reason") && !ofChoice.isNull() && !(abortIsNone && ofChoice.isText("abort"));
    }

    /** Everything that a delta may hold is content, but for the role. */
    private static boolean anyFilled(JsonMembers delta) {
        while (delta.next()) {
            if (delta.isFilled() && !delta.isNamed("role")) {
                return true;
            }
        }
        return false;
    }
}
