package io.sluice.gateway.spi;

import io.sluice.gateway.ErrorKind;
import java.util.Optional;

/** Takes every endpoint for well, whatever it does. */
enum AlwaysHealthy implements EndpointHealth, EndpointHealth.Permit {
    INSTANCE;

    private static final Optional<Permit> PERMIT = Optional.of(INSTANCE);

    @Override
    public Optional<Permit> permit(Endpoint endpoint, String model) {
        return PERMIT;
    }

    @Override
    public Permit forceAcquire(Endpoint endpoint, String model) {
        return this;
    }

    @Override
    public boolean isOpen(Endpoint endpoint, String model) {
        return false;
    }

    @Override
    public void succeeded() {}

    @Override
    public void failed(ErrorKind kind) {}

    @Override
    public void cancelled() {}
}
