package io.sluice.gateway.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a configured value stands in a message: short, on one line, and not at all if it may hold a credential. Keys get into every place of
 * a configuration by mistake, so what is shown is what cannot be one, rather than all but what looks like one.
 */
public final class Redacted {
    private static final int MAX_LENGTH = 60;

    /** A word or a number. Keys mix letters and digits, or begin with {@code sk-}. */
    private static final Pattern PLAIN = Pattern.compile("(?!(?i:sk-))[A-Za-z_-]{1,30}|[+-]?[0-9.]{1,20}");

    private static final Pattern URL = Pattern.compile("(?<origin>(?i:https?://(?!sk-)[a-z0-9._-]+))(?:[:/?#].*)?");

    /** In a URL of HTTP, what stands before the host; in an address with another scheme, all before its last {@code @}, since a password may hold a slash. */
    private static final Pattern USER_INFO =
            Pattern.compile("(?i)(?<=https?://)[^/?#\\s]*(?=@)|(?<=://)(?<!https?://)[^?]*(?=@)");

    private Redacted() {}

    /** Returns the text without control characters, cut to a readable length; for what is known to be no credential. */
    public static String text(String value) {
        String start = value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) + "..." : value;
        return start.replaceAll("[\\p{Cntrl}\\p{Cs}\u2028\u2029]", "?");
    }

    /** Returns the value or name if it is a plain word or number, else nothing. */
    public static String plain(String value) {
        return PLAIN.matcher(value).matches() ? value : "";
    }

    /** Returns the path of a file, or nothing if it may be the file's content. */
    public static String path(String value) {
        boolean mayBeContent = value.chars().anyMatch(c -> "[{\"".indexOf(c) >= 0 || Character.isISOControl(c));
        return mayBeContent ? "" : text(value);
    }

    /** Returns a text with {@code ***} in place of the user and the password of each address in it, and else as it is. */
    public static String withoutUserInfo(String text) {
        return text.contains("://") ? USER_INFO.matcher(text).replaceAll("***") : text;
    }

    /** Returns scheme and host of an http or https URL without user info, else nothing. */
    public static String url(String value) {
        Matcher url = URL.matcher(value);
        return value.indexOf('@') < 0 && url.matches() ? text(url.group("origin")) : "";
    }
}
