package io.sluice.gateway.internal.request;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.spi.Credential;
import io.sluice.gateway.spi.CredentialSupplier;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import org.jspecify.annotations.Nullable;

/** Asks the suppliers of endpoints for the credentials of requests. */
public final class SuppliedCredentials {
    private SuppliedCredentials() {}

    /**
     * Returns the request with the credential that its endpoint's supplier gives it, and as it is if the endpoint has none.
     *
     * @throws GatewayException of kind {@code CREDENTIAL_UNAVAILABLE} if the supplier gives none
     */
    public static ExchangeRequest onto(ExchangeRequest request, Endpoint endpoint, PluginErrors errors) {
        CredentialSupplier supplier = endpoint.credentials();
        if (supplier == null) {
            return request;
        }
        Credential credential = ask(supplier, request, endpoint, errors);
        if (credential == null || !credential.isAvailable()) {
            throw unavailable(endpoint, credential == null ? "its supplier returned null" : credential.reason());
        }
        Headers fields = credential.fields();
        Headers.Builder all = request.headers().toBuilder();
        for (int i = 0; i < fields.size(); i++) {
            all.set(fields.name(i), fields.value(i));
        }
        return request.withHeaders(all.build());
    }

    private static @Nullable Credential ask(
            CredentialSupplier supplier, ExchangeRequest request, Endpoint endpoint, PluginErrors errors) {
        try {
            return supplier.credential(request);
        } catch (Throwable thrown) {
            errors.contained(supplier, withoutMessage(thrown));
            throw unavailable(
                    endpoint, "its supplier threw " + thrown.getClass().getName());
        }
    }

    /** Returns what may be shown of what a supplier threw: what it was and where, but no message, which is not known to be without secrets. */
    private static Throwable withoutMessage(Throwable thrown) {
        Throwable shown = new IllegalStateException(thrown.getClass().getName());
        shown.setStackTrace(thrown.getStackTrace());
        return shown;
    }

    private static GatewayException unavailable(Endpoint endpoint, String reason) {
        return new GatewayException(
                ErrorKind.CREDENTIAL_UNAVAILABLE, "no credential for " + endpoint.baseUrl() + ": " + reason);
    }
}
