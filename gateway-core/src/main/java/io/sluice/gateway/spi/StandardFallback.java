package io.sluice.gateway.spi;

import org.jspecify.annotations.Nullable;

/** Passes over what another endpoint may do better. */
enum StandardFallback implements FallbackPolicy {
    INSTANCE;

    @Override
    public boolean fallsBackOn(UpstreamError error, @Nullable Endpoint asked, String model) {
        if (error.is(ErrorTexts.CONTENT_FILTER)) {
            return false;
        }
        return switch (error.status()) {
            case 401, 402, 403, 404, 408, 425, 429 -> true;
            default -> error.status() >= 500 || error.is(ErrorTexts.CONTEXT_LENGTH_EXCEEDED);
        };
    }

    /** The statuses that providers use for a prompt which is too long, and for what their filter does not like. */
    @Override
    public boolean readsBody(int status) {
        return switch (status) {
            case 400, 403, 413, 422 -> true;
            default -> false;
        };
    }
}
