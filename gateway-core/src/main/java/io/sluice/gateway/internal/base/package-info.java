/**
 * What everything inside stands on: the serial execution of a call, timers, listeners, contained errors of plug-ins, bodies that pass on others. It knows nothing of
 * requests. May touch: SLF4J, the vocabulary, {@code Timer}, {@code Ticker}, {@code GatewayListener}.
 */
@NullMarked
package io.sluice.gateway.internal.base;

import org.jspecify.annotations.NullMarked;
