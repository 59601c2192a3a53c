package io.sluice.gateway.routing;

/** How a configured value stands in a message: short, on one line, and not at all if it may hold a credential. */
final class Shown {
    private static final int MAX_LENGTH = 60;

    private Shown() {}

    /** Returns the text without control characters, cut to a readable length. */
    static String text(String value) {
        String start = value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) + "..." : value;
        return start.replaceAll("[\\p{Cntrl}\\p{Cs}\u2028\u2029]", "?");
    }

    /** Returns the URL, or nothing if it has parts in which credentials are handed over. */
    static String url(String value) {
        boolean mayHoldCredentials = value.chars().anyMatch(c -> "@?#".indexOf(c) >= 0);
        return mayHoldCredentials ? "" : text(value);
    }
}
