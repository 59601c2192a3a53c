package io.sluice.gateway.spi;

/** The one place that reads the JVM's clock. */
enum SystemTicker implements Ticker {
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
