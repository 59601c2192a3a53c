package io.sluice.examples.simulator.fault;

import java.time.Duration;

/**
 * A request, as far as faults choose by it.
 *
 * @param method the method
 * @param path the target without its query
 * @param reusedConnection whether the connection carried a request before
 * @param open exchanges open at the engine, this one included
 * @param sinceScript time since the script was set
 */
public record Occasion(String method, String path, boolean reusedConnection, int open, Duration sinceScript) {}
