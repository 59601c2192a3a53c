package io.sluice.gateway.routing.scheduling.fleet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a page that is written by code, between two comments of which the first names it. */
final class PageBlock {
    private PageBlock() {}

    /** Returns the page with other content in a block. */
    static String replace(String page, String name, String content) {
        Pattern place = Pattern.compile("(<!-- figures: " + name + " -->\n).*?(<!-- end -->)", Pattern.DOTALL);
        Matcher found = place.matcher(page);
        if (!found.find()) {
            throw new AssertionError("no place for the figures of " + name);
        }
        return found.replaceFirst("$1" + Matcher.quoteReplacement(content) + "$2");
    }
}
