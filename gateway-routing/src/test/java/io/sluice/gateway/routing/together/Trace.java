package io.sluice.gateway.routing.together;

import java.util.List;

/**
 * Everything that was seen of a world.
 *
 * @param calls by their numbers
 * @param exchanges in the order of their starts
 * @param left what was left at the end, one sentence each
 */
record Trace(World world, List<Called> calls, List<Exchanged> exchanges, List<String> left) {}
