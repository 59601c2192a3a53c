package io.sluice.gateway.llumnix.scheduler;

import java.util.function.Consumer;

/** The scheduler hears from the engines themselves what they do (full mode): it is told only of what no engine will report, failures, retries and cancels. */
final class FullMode implements BookingMode {
    private final String gatewayId;
    private final Consumer<Booking> release;

    FullMode(String gatewayId, Consumer<Booking> release) {
        this.gatewayId = gatewayId;
        this.release = release;
    }

    @Override
    public String gatewayId() {
        return gatewayId;
    }

    @Override
    public Held held(Booking booking) {
        return succeeded -> {
            if (!succeeded) {
                release.accept(booking);
            }
        };
    }
}
