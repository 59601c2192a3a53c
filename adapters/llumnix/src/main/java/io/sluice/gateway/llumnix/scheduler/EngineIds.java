package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The id that the scheduler makes of an engine's report (clause FL-S-9). An engine calls a completion {@code cmpl-<leg's id>-<n>} and a chat {@code chatcmpl-<leg's id>}, newer ones with a
 * suffix behind; the scheduler drops what stands before, and everything from the last hyphen.
 *
 * @param suffix whether engines add {@code -} and eight hex digits
 */
record EngineIds(boolean suffix) {
    /** Returns the id that books a call; empty if it has none. */
    String of(ScheduleQuery query) {
        String id = query.legId();
        if (id.isEmpty()) {
            return id;
        }
        if (isChat(query.path())) {
            return suffix ? id : withoutLastPart(id);
        }
        boolean isCompletion = query.path().endsWith("/completions");
        return isCompletion && suffix ? id + "-0" : id;
    }

    /** Engines take messages of Anthropic's API for chats. */
    private static boolean isChat(String path) {
        return path.endsWith("/chat/completions") || path.endsWith("/messages");
    }

    private static String withoutLastPart(String id) {
        int last = id.lastIndexOf('-');
        return last <= 0 ? id : id.substring(0, last);
    }
}
