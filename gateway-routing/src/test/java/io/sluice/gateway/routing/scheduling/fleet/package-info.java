/**
 * A fleet of engines in virtual time, with which scheduling policies are compared. Deterministic: the same seed, or the same trace, gives the same figures.
 *
 * <p>{@link io.sluice.gateway.routing.scheduling.fleet.Scenario} has conversations that are made up, whose clients wait for answers. {@link io.sluice.gateway.routing.scheduling.fleet.ReplayScenario} has the calls of a production
 * trace, which come whatever becomes of those before. Its figures are written with the trace at hand, in the form of {@link io.sluice.gateway.routing.scheduling.fleet.TraceFile}: eight engines at four loads, or all, by
 *
 * <pre>
 * mvn test -pl gateway-routing -am -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.figures=write -Dsluice.trace=/path/of/trace.jsonl.gz -Dtest=TracePageTest#eightEngines
 * mvn test -pl gateway-routing -am -Dsurefire.failIfNoSpecifiedTests=false -Dsluice.figures=write -Dsluice.trace=/path/of/trace.jsonl.gz -Dtest=TracePageTest
 * </pre>
 *
 * <p>{@link io.sluice.gateway.routing.scheduling.fleet.ReplayCommand} prints the figures of single contenders, for who works on a policy.
 */
package io.sluice.gateway.routing.scheduling.fleet;
