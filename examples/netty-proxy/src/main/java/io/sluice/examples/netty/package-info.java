/**
 * The reference host: an HTTP/1.1 gateway on Netty.
 */
@NullMarked
package io.sluice.examples.netty;

import org.jspecify.annotations.NullMarked;
