package io.sluice.gateway.pdd;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Instance;

/** The KV-transfer address of an instance, with what stands for the parts that the host did not give. */
final class AuxAddress {
    /** The port of a bootstrap server, in vLLM's Mooncake connector and in SGLang. */
    static final int BOOTSTRAP_PORT = 8998;

    private AuxAddress() {}

    /** Returns its host; that of the HTTP server if there is none. */
    static String host(Instance instance) {
        return instance.auxHost().isEmpty() ? instance.origin().host() : instance.auxHost();
    }

    /**
     * Returns its port.
     *
     * @throws GatewayException {@code CONFIGURATION} if there is none
     */
    static int port(Instance instance) {
        if (instance.auxPort() == 0) {
            throw new GatewayException(
                    ErrorKind.CONFIGURATION,
                    "aux_port of instance " + instance.id() + ": none (expected: the port of its KV-transfer server)");
        }
        return instance.auxPort();
    }

    /** Returns its port; that of a bootstrap server if there is none. */
    static int bootstrapPort(Instance instance) {
        return instance.auxPort() == 0 ? BOOTSTRAP_PORT : instance.auxPort();
    }
}
