/**
 * Settings by name: what each is called, what it may be and what it does, for hosts whose configuration is text. {@link io.sluice.gateway.options.OptionRegistry}
 * is where a host begins, {@link io.sluice.gateway.options.OptionModule} where someone begins who adds options.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.options;

import org.jspecify.annotations.NullMarked;
