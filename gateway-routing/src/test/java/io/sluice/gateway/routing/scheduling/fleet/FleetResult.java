package io.sluice.gateway.routing.scheduling.fleet;

/**
 * What a policy made of a trace.
 *
 * @param calls the calls that were made in the measured time
 * @param meanSeconds their mean time to the first token
 * @param p99Seconds 99% of them had their first token within this time
 * @param hitRate the part of the prompts' tokens that engines had in their caches
 * @param imbalance the open calls on the fullest engine by those on the mean one, each second, in the mean
 * @param millisPerToken the mean time between tokens of an answer
 * @param callsPerSecond calls made; clients wait for their answers, so a slow fleet gets fewer
 * @param backlog how many more calls were open at the end of the measured time than at its start
 * @param tokensPerSecond tokens that the fleet generated in the measured time
 * @param withinLimits the part of the calls with their first token within two seconds, and 50 ms a token after it
 * @param followed of the calls of whose prompt some engine had four chunks or more, the part that went to one with the longest part
 * @param failed calls that were broken off
 * @param paired the part of the calls that had two legs, of those that could
 */
record FleetResult(
        int calls,
        double meanSeconds,
        double p99Seconds,
        double hitRate,
        double imbalance,
        double millisPerToken,
        double callsPerSecond,
        int backlog,
        double tokensPerSecond,
        double withinLimits,
        double followed,
        int failed,
        double paired) {}
