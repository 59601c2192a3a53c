/**
 * Llumnix's scheduler, asked over HTTP: {@link io.sluice.gateway.llumnix.scheduler.LlumnixOptions} names it in any host, and {@link
 * io.sluice.gateway.llumnix.scheduler.LlumnixLayer} puts it over a gateway's own scheduler in code.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.llumnix.scheduler;

import org.jspecify.annotations.NullMarked;
