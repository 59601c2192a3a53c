/** Speaks to etcd over its HTTP/JSON API, which etcd 3.4 and newer have on the port of their clients, and follows what is below a prefix. */
@NullMarked
package io.sluice.gateway.llumnix.internal.etcd;

import org.jspecify.annotations.NullMarked;
