package io.sluice.gateway.pdd;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.scheduling.Instance;

/**
 * The KV-transfer address of an instance ({@link Instance#auxHost}, {@link Instance#auxPort}), with what stands for the parts that its host did not configure.
 *
 * <p>Safe for use by any number of threads.
 */
public final class AuxAddress {
    /** The port of a bootstrap server, in vLLM's Mooncake connector and in SGLang. */
    static final int BOOTSTRAP_PORT = 8998;

    private AuxAddress() {}

    /** Returns its host; that of the instance's HTTP server if none is configured. */
    public static String host(Instance instance) {
        return instance.auxHost().isEmpty() ? instance.origin().host() : instance.auxHost();
    }

    /**
     * Returns its port, for a protocol whose engines have no usual one. A protocol that calls this says so by {@code needsAuxPort}.
     *
     * @throws GatewayException {@code CONFIGURATION} if none is configured
     */
    public static int port(Instance instance) {
        if (instance.auxPort() == 0) {
            throw new GatewayException(
                    ErrorKind.CONFIGURATION,
                    "aux_port of instance " + instance.id() + ": none (expected: the port of its KV-transfer server)");
        }
        return instance.auxPort();
    }

    /**
     * Returns its port.
     *
     * @param usual the port that engines have if none is configured
     */
    public static int portOr(Instance instance, int usual) {
        return instance.auxPort() == 0 ? usual : instance.auxPort();
    }
}
