/**
 * A fleet of engines in virtual time, with which scheduling policies are compared. Deterministic: the same seed gives the same figures.
 */
package io.sluice.gateway.routing.scheduling.fleet;
