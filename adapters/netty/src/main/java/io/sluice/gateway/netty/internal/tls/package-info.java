/**
 * What TLS needs of files: certificates and keys in PEM, and the contexts that are made of them, made anew when a file says something else.
 */
@NullMarked
package io.sluice.gateway.netty.internal.tls;

import org.jspecify.annotations.NullMarked;
