/**
 * The composition check: whole gateways in virtual time, between clients and upstreams that are drawn, judged by a model of the clauses that knows nothing of
 * the code.
 */
@NullMarked
package io.sluice.gateway.routing.together;

import org.jspecify.annotations.NullMarked;
