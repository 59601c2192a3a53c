package io.sluice.gateway.spi;

/**
 * Supplies the credential of an endpoint that has no fixed key: a token that is renewed, or a signature of the request. Set by
 * {@link Endpoint.Builder#credentials}.
 *
 * <p>It is asked once for each attempt, just before the request is sent, on the thread on which the call happens to go on: it is safe for any number of threads and
 * never blocks. One that fetches tokens does so in the background and returns what it has. A request that is sent once more because its connection was stale belongs
 * to the same attempt, and keeps its credential.
 *
 * <p>If it has none it returns {@link Credential#unavailable}; that, null and whatever it throws make the attempt fail, as if the endpoint could not be reached, but
 * do not count against the endpoint's health. The next attempt asks again.
 */
@FunctionalInterface
public interface CredentialSupplier {
    /**
     * Returns the credential that this request gets.
     *
     * @param request what is sent, whole but for the credential and what {@link LegFields} add afterwards: method, target, fields, and the bytes of the body, which
     *     must not be written to
     */
    Credential credential(ExchangeRequest request);
}
