package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Wire.Event;
import io.sluice.gateway.routing.together.Wire.Meaning;

/** What a stream was by clauses RT-N-1 to RT-N-5, read event by event up to where its bytes ended. */
final class StreamModel {
    /** Whether there was content before anything that is a failure. */
    boolean committed;

    /** Whether {@code [DONE]}, or what takes its place, came after content. */
    boolean done;

    /** Whether an end was announced. */
    boolean finished;

    /** The error event that was met, or null. */
    @org.jspecify.annotations.Nullable
    Event error;

    /** Whether there was an end of the stream without content. */
    boolean emptyDone;

    /** The bytes up to the end of the last whole event that the client may see. */
    int wholeBytes;

    /** The bytes of an event that was cut. */
    int tail;

    /** Whether a cut event might be seen as content, or as an end. */
    boolean doubtful;

    private StreamModel() {}

    static StreamModel read(Plan plan, int sent) {
        StreamModel model = new StreamModel();
        int offset = 0;
        for (Event event : plan.events()) {
            int end = offset + event.bytes().length;
            if (end > sent) {
                model.tail = sent - offset;
                // From its first byte of data on, an event that is cut may be taken for what it would have been.
                model.doubtful =
                        model.tail > 6 && event.meaning() != Meaning.USAGE && event.meaning() != Meaning.PRELUDE;
                return model;
            }
            if (!model.take(event)) {
                return model;
            }
            offset = end;
            model.wholeBytes = end;
        }
        return model;
    }

    /** Takes an event; returns false if nothing after it counts. */
    private boolean take(Event event) {
        switch (event.meaning()) {
            case CONTENT -> committed = true;
            case FINISH -> {
                committed = true;
                finished = true;
            }
            case ERROR -> {
                error = event;
                return false;
            }
            case DONE -> {
                if (committed) {
                    done = true;
                    wholeBytes += event.bytes().length;
                } else {
                    emptyDone = true;
                }
                return false;
            }
            default -> {}
        }
        return true;
    }
}
