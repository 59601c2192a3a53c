package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.internal.request.SuppliedCredentials;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attempt of one leg: on an endpoint, on a neutral instance, or on a decode instance that does all of the call. Belongs to the serial context of its
 * call.
 */
public class SingleAttempt extends Attempt {
    private final @Nullable Endpoint endpoint;
    private final Leg leg;

    /** Sent once, and let go. */
    private @Nullable ExchangeRequest request;

    public SingleAttempt(
            AttemptScope scope, AttemptReason reason, Owner owner, LegRole role, Lease lease, ExchangeRequest request) {
        super(scope, reason, owner);
        this.endpoint = null;
        this.leg = legOn(role, lease);
        this.request = request;
    }

    public SingleAttempt(
            AttemptScope scope,
            AttemptReason reason,
            Owner owner,
            Endpoint endpoint,
            Permit permit,
            ExchangeRequest request) {
        super(scope, reason, owner);
        this.endpoint = endpoint;
        this.leg = legOn(endpoint, permit);
        this.request = request;
    }

    @Override
    public final void start() {
        ExchangeRequest once = request;
        if (once != null) {
            request = null;
            send(once);
        }
    }

    private void send(ExchangeRequest once) {
        ExchangeRequest whole;
        try {
            whole = endpoint == null
                    ? once
                    : SuppliedCredentials.onto(once, endpoint, services().errors());
        } catch (GatewayException unavailable) {
            notSendable(leg, unavailable);
            return;
        }
        send(leg, whole);
    }

    @Override
    public final @Nullable Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Set<String> instances() {
        return endpoint == null ? Set.of(leg.target()) : Set.of();
    }

    @Override
    void headArrived(Leg from, GatewayResponse answer) {
        judge(from, answer);
    }

    @Override
    final void silent() {
        fail(leg, timeout(leg));
    }

    @Override
    void endOthers(Leg failedLeg) {}

    @Override
    void endAll(ErrorKind error, GatewayException cause) {
        cancelLeg(leg, error, cause);
    }

    @Override
    public final String toString() {
        return leg.toString();
    }
}
