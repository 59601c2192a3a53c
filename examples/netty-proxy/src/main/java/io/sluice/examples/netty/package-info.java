/**
 * The reference host: a gateway on Netty, for HTTP/1.1 and HTTP/2.
 */
@NullMarked
package io.sluice.examples.netty;

import org.jspecify.annotations.NullMarked;
