package io.sluice.gateway.routing;

import io.sluice.gateway.SessionKeySource;
import java.util.Optional;

/** The values of {@code sticky-weights-key}: {@code header:NAME}, {@code body:MEMBER}, or nothing. */
final class StickyKey {
    private static final String HEADER = "header:";
    private static final String BODY = "body:";

    private StickyKey() {}

    static Optional<SessionKeySource> parse(String text) {
        try {
            if (text.startsWith(HEADER)) {
                return Optional.of(SessionKeySource.fromHeader(text.substring(HEADER.length())));
            }
            if (text.startsWith(BODY)) {
                return Optional.of(SessionKeySource.fromMember(text.substring(BODY.length())));
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return text.isEmpty() ? Optional.of(SessionKeySource.none()) : Optional.empty();
    }

    static String write(SessionKeySource key) {
        if (!key.header().isEmpty()) {
            return HEADER + key.header();
        }
        return key.member().isEmpty() ? "" : BODY + key.member();
    }

    /** Returns whether there is a key. */
    static boolean isSome(SessionKeySource key) {
        return !write(key).isEmpty();
    }
}
