package io.sluice.gateway.routing.scheduling.fleet;

import java.time.Duration;
import java.util.List;

/**
 * Calls of one client, each made after the answer to the one before.
 *
 * @param sessionKey what ties them together
 * @param start when it starts, from the start of the trace
 * @param turns its calls
 */
record Conversation(String sessionKey, Duration start, List<Turn> turns) {}
