package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Announces the engines of a pod in a registry in Llumnix's format (clause FL-F-2): while an engine is well, again and again, and no more once it is not, or this is closed. It runs on
 * a daemon thread of its own and waits for nobody. Safe for use by any number of threads.
 */
public final class Registrar implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Announcement announcement;
    private final long intervalNanos;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Registrar(Builder builder) {
        this.announcement = new Announcement(builder);
        this.intervalNanos = builder.interval.toNanos();
        this.thread = new Thread(this::beat, "sluice-registrar");
        thread.setDaemon(true);
    }

    /**
     * Returns a builder.
     *
     * @param writer where to announce; closed with the registrar
     * @param pod the name of the pod, which no other has
     * @param engine where the first of its engines is, as the gateways reach it, by http
     */
    public static Builder builder(RegistryWriter writer, String pod, Origin engine) {
        return new Builder(writer, pod, engine);
    }

    /** Withdraws what is announced, and ends; waits for that at most 5 s, and less if it is interrupted. May be called twice. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(FAREWELL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            do {
                announcement.beat();
            } while (!closed.await(intervalNanos, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // Somebody ends all threads: the last word is said all the same, for which the thread must not be
            // interrupted.
        } finally {
            announcement.close();
        }
    }

    /** Builds a registrar; for one thread. */
    public static final class Builder {
        final RegistryWriter writer;
        final String pod;
        final Origin engine;
        String type = "neutral";
        String model = "";
        String kvHost = "";
        int kvPort;
        int ranks = 1;
        long version = 1;
        String healthPath = "/health";
        Duration healthTimeout = Duration.ofSeconds(2);
        int mostFailures = 3;
        Duration interval = Duration.ofSeconds(5);

        private Builder(RegistryWriter writer, String pod, Origin engine) {
            this.writer = Objects.requireNonNull(writer, "writer");
            this.pod = Objects.requireNonNull(pod, "pod");
            this.engine = Objects.requireNonNull(engine, "engine");
            if (engine.isSecure()) {
                throw new IllegalArgumentException(
                        "engine: " + engine + " (expected: http, which readers take it for)");
            }
            if (pod.isEmpty() || pod.length() > 253) {
                throw new IllegalArgumentException("pod: " + pod.length() + " characters (expected: 1 to 253)");
            }
        }

        /** Sets what part of a call the engines do; the whole one if not called. */
        public Builder role(Role role) {
            this.type = role.name().toLowerCase(Locale.ROOT);
            return this;
        }

        /** Sets the name of the model; every model if not called. */
        public Builder model(String model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /**
         * Sets the KV-transfer address, the same one for all ranks; none if not called.
         *
         * @param port 1 to 65535
         */
        public Builder kvTransfer(String host, int port) {
            this.kvHost = Objects.requireNonNull(host, "host");
            this.kvPort = checked("port", port, 1, 65_535);
            return this;
        }

        /**
         * Sets how many data-parallel ranks there are, each an engine at the port of the first plus its number; one if not called.
         *
         * @param ranks 1 to 1024
         */
        public Builder ranks(int ranks) {
            this.ranks = checked("ranks", ranks, 1, Math.min(1024, 65_536 - engine.port()));
            return this;
        }

        /** Sets the version of the engines; 1 if not called. */
        public Builder version(long version) {
            this.version = version;
            return this;
        }

        /**
         * Sets by what an engine is known to be well: a response of 2xx to a GET. {@code /health}, within 2 s, left out after 3 failures in a row if not called.
         *
         * @param path begins with a slash; empty = it is taken to be well
         */
        public Builder health(String path, Duration timeout, int failures) {
            if (!path.isEmpty() && !path.startsWith("/")) {
                throw new IllegalArgumentException("path: expected: one that begins with a slash");
            }
            this.healthPath = path;
            this.healthTimeout = positive("timeout", timeout);
            this.mostFailures = checked("failures", failures, 1, Integer.MAX_VALUE);
            return this;
        }

        /** Sets how often it announces; every 5 s if not called. Readers wait for 60 s for the next time, unless they are told otherwise. */
        public Builder interval(Duration interval) {
            this.interval = positive("interval", interval);
            return this;
        }

        /** Starts it; returns at once. The caller closes it. */
        public Registrar start() {
            Registrar registrar = new Registrar(this);
            registrar.thread.start();
            return registrar;
        }

        private static int checked(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
            }
            return value;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
            }
            return value;
        }
    }
}
