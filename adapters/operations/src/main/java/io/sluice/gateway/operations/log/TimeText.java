package io.sluice.gateway.operations.log;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes times as {@code 2026-11-30T12:34:56.789Z}. The text of a second is made once. For one thread. */
final class TimeText {
    private long second = Long.MIN_VALUE;
    private String text = "";

    void append(LineBuffer line, long millis) {
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            LocalDateTime time = LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC);
            String seconds = time.getSecond() == 0 ? ":00" : ""; // which its own text leaves out
            text = time + seconds;
            second = now;
        }
        line.add(text).add('.').add((int) Math.floorMod(millis, 1000L), 3).add('Z');
    }

    @Override
    public String toString() {
        return "TimeText[" + text + "]";
    }
}
