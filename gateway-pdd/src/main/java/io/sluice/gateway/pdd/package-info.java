/**
 * Wire protocols of prefill/decode disaggregation.
 */
@NullMarked
package io.sluice.gateway.pdd;

import org.jspecify.annotations.NullMarked;
