/** Prefill/decode disaggregation from end to end: the whole gateway, real sockets, strict engines, each transport. */
@NullMarked
package io.sluice.examples.netty.pdd;

import org.jspecify.annotations.NullMarked;
