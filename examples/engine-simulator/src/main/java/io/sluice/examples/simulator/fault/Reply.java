package io.sluice.examples.simulator.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What is answered in place of the engine's own answer. */
public sealed interface Reply {

    /** The engine's own answer. */
    record Usual() implements Reply {
        /** The only value there is to it. */
        public static final Usual INSTANCE = new Usual();
    }

    /**
     * An interim answer (1xx), then the engine's own.
     *
     * @param status 100–199, but not 101
     */
    record Informed(int status) implements Reply {
        /** Checks the status. */
        public Informed {
            if (status < 100 || status > 199 || status == 101) {
                throw new IllegalArgumentException("status: " + status + " (expected: 100..199 but not 101)");
            }
        }
    }

    /**
     * A complete answer of the script.
     *
     * @param status the status, 200–599
     * @param headers header fields in the order in which they are written; {@code content-type} defaults to JSON
     * @param body the body, written in UTF-8
     */
    record Fixed(int status, Map<String, String> headers, String body) implements Reply {
        /** Checks the status and copies the headers. */
        public Fixed {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status: " + status + " (expected: 200..599)");
            }
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
            Objects.requireNonNull(body, "body");
        }

        Fixed header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Fixed(status, more, body);
        }
    }

    /**
     * A 429 that tells how long to wait; the header is computed when the answer is written.
     *
     * @param dialect how it tells
     * @param pause how long to wait
     */
    record RateLimited(RetryDialect dialect, Duration pause) implements Reply {
        /** Checks the components. */
        public RateLimited {
            Objects.requireNonNull(dialect, "dialect");
            Checks.notNegative(pause, "pause");
        }
    }

    /** Bytes that need not be HTTP; the connection is closed after them unless the fault's cut says otherwise. */
    final class Raw implements Reply {
        private final byte[] bytes;

        /**
         * Copies the bytes.
         *
         * @param bytes what is written
         */
        public Raw(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /** Returns a copy of what is written. */
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Raw raw && Arrays.equals(bytes, raw.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Raw[" + bytes.length + " bytes]";
        }
    }
}
