/** Speaks to etcd over its HTTP/JSON API, which etcd 3.4 and newer have on the port of their clients (clause FL-R-6), and follows what is below a prefix (clause FL-R-7). */
@NullMarked
package io.sluice.gateway.llumnix.internal.etcd;

import org.jspecify.annotations.NullMarked;
