package io.sluice.gateway.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.time.ZoneOffset;

/**
 * One line each: time, level, the logger's last name, what it says, and what was thrown with its causes and the top of its stack. No text ends a line or controls a
 * terminal: between lines stands {@code |}, and other such characters are escaped.
 */
final class OneLineLayout extends LayoutBase<ILoggingEvent> {
    private static final int MOST_CAUSES = 10;
    private static final int MOST_FRAMES = 12;

    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", ZoneOffset.UTC);

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200)
                .append(time.format(event.getTimeStamp()))
                .append(' ')
                .append(event.getLevel())
                .append(' ')
                .append(lastName(event.getLoggerName()))
                .append(" - ");
        addEscaped(line, event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        for (int causes = 0; thrown != null && causes < MOST_CAUSES; causes++) {
            addThrown(line, thrown, causes == 0 ? ": " : "; caused by ");
            thrown = thrown.getCause();
        }
        return line.append('\n').toString();
    }

    private static void addThrown(StringBuilder line, IThrowableProxy thrown, String before) {
        line.append(before).append(thrown.getClassName());
        if (thrown.getMessage() != null) {
            addEscaped(line.append(": "), thrown.getMessage());
        }
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int own = frames.length - thrown.getCommonFrames();
        for (int i = 0; i < Math.min(own, MOST_FRAMES); i++) {
            line.append(i == 0 ? " at " : " < ").append(frames[i].getStackTraceElement());
        }
    }

    private static String lastName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static void addEscaped(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSafe(c)) {
                line.append(c);
            } else if (c == '\n') {
                line.append(" | ");
            } else {
                line.append("\\u%04x".formatted((int) c));
            }
        }
    }

    /** Returns whether a character is shown as itself: not controls, separators of lines, and what turns the direction of a text. */
    private static boolean isSafe(char c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
