package io.sluice.gateway.spi;

import org.jspecify.annotations.Nullable;

/** Passes over every error. */
enum EveryError implements FallbackPolicy {
    INSTANCE;

    @Override
    public boolean fallsBackOn(UpstreamError error, @Nullable Endpoint asked, String model) {
        return true;
    }

    @Override
    public boolean readsBody(int status) {
        return false;
    }
}
