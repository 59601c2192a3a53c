package io.sluice.gateway;

/** When an answer is given to the host, after which nothing is retried. */
public enum CommitPoint {
    /** As soon as its head is there. */
    HEAD,
    /**
     * An event stream when its first content is there: text, a tool call, audio or a finish reason; of a stream that is none of completions, responses or messages
     * its first event. One that breaks, ends, or says that it has failed before that is still retried. At most 64 KiB are held back for it. Other answers are
     * given at their head, and so are streams that are compressed.
     */
    FIRST_CONTENT
}
