package io.sluice.gateway.llumnix.registry;

import java.io.IOException;

/**
 * Writes what a {@link Registrar} announces into a registry; {@link RegistryWriters} has those that come with the library. Called on one thread at a time. Its methods block for a
 * bounded time, and one that fails is called again later: it connects anew then. They throw an {@link IOException} or an unchecked exception, with a message that shows no credential.
 */
public interface RegistryWriter extends AutoCloseable {
    /**
     * Writes the value of a pod, in place of what was there. Called again and again, with another value each time.
     *
     * @param pod the name of the pod, which the key ends with
     * @throws IOException if the registry does not take it
     */
    void put(String pod, byte[] value) throws IOException;

    /**
     * Takes a pod out, so that whoever reads the registry notices at once. Called again until it succeeds, at the end only once.
     *
     * @param nobody the value of the pod without engines, for a registry in which a key that is gone says nothing
     * @throws IOException if the registry does not take it
     */
    void withdraw(String pod, byte[] nobody) throws IOException;

    /** Frees what it holds, and changes nothing in the registry. May be called twice. */
    @Override
    void close();
}
