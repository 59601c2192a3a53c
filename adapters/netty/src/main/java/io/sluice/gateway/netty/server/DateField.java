package io.sluice.gateway.netty.server;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} field (RFC 9110, 6.6.1), made once a second. For one thread. */
final class DateField {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private String text = "";

    DateField(InstantSource clock) {
        this.clock = clock;
    }

    String now() {
        long current = Math.floorDiv(clock.millis(), 1000L);
        if (current != second) {
            second = current;
            text = FORMAT.format(Instant.ofEpochSecond(current).atOffset(ZoneOffset.UTC));
        }
        return text;
    }
}
