package stranger;

import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Credential;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.ExchangeRequest;
import java.util.concurrent.atomic.AtomicReference;

/** The credential of a provider whose tokens are renewed in the background. */
public final class RenewedToken implements CredentialSupplier {
    private final AtomicReference<Credential> current =
            new AtomicReference<>(Credential.unavailable("no token was fetched yet"));

    /** Called by whatever fetches tokens. */
    public void renew(String token) {
        current.set(Credential.bearer(Secret.of(token)));
    }

    @Override
    public Credential credential(ExchangeRequest request) {
        return current.get();
    }
}
