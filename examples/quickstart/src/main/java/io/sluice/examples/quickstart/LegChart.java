package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.TimeLine.Leg;
import io.sluice.examples.quickstart.WatchedScheduler.Question;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Draws the legs of a call on a time line, in text. */
final class LegChart {
    private static final int COLUMNS = 48;

    private final List<Leg> legs;
    private final long nanosPerColumn;

    LegChart(List<Leg> legs) {
        this.legs = legs;
        long end = legs.stream().mapToLong(leg -> leg.end().toNanos()).max().orElse(0);
        this.nanosPerColumn = end / COLUMNS + 1;
    }

    void print(List<Question> questions, Duration firstToken) {
        StringBuilder placed = new StringBuilder(" ".repeat(COLUMNS));
        StringBuilder times = new StringBuilder();
        for (Question question : questions) {
            String letters = letters(question.stage());
            int column = Math.min(column(question.at()), COLUMNS - letters.length());
            placed.replace(column, column + letters.length(), letters);
            times.append(times.isEmpty() ? "" : ", ").append(millis(question.at()));
        }
        line("chosen", placed.toString(), times + " ms");
        for (Leg leg : legs) {
            int from = column(leg.start());
            int to = Math.max(from + 1, column(leg.end()));
            String bar = " ".repeat(from) + "=".repeat(to - from) + " ".repeat(COLUMNS - to);
            String name = leg.summary().leg().name().toLowerCase(Locale.ROOT) + " on "
                    + leg.summary().target();
            line(name, bar, millis(leg.start()) + " to " + millis(leg.end()) + " ms");
        }
        int column = column(firstToken);
        line("first token", " ".repeat(column) + "^" + " ".repeat(COLUMNS - column - 1), millis(firstToken) + " ms");
    }

    private static void line(String name, String bar, String times) {
        System.out.printf(Locale.ROOT, "    %-13s  |%s|  %s%n", name, bar, times);
    }

    private static String letters(Stage stage) {
        return switch (stage) {
            case PREFILL -> "P";
            case DECODE -> "D";
            default -> "P+D";
        };
    }

    private int column(Duration time) {
        return (int) Math.min(COLUMNS - 1, time.toNanos() / nanosPerColumn);
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}
