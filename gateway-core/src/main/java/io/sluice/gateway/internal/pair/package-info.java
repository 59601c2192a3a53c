/**
 * What a disaggregated attempt needs beforehand: whether a call is disaggregated, what its legs send, and what the bootstrap servers of prefill instances have said. May touch: {@code base},
 * {@code request}, {@code PddProtocol}, and the transport for one GET.
 */
@NullMarked
package io.sluice.gateway.internal.pair;

import org.jspecify.annotations.NullMarked;
