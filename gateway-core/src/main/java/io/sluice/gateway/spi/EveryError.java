package io.sluice.gateway.spi;

/** Passes over every error. */
enum EveryError implements FallbackPolicy {
    INSTANCE;

    @Override
    public boolean fallsBackOn(UpstreamError error) {
        return true;
    }

    @Override
    public boolean readsBody(int status) {
        return false;
    }
}
