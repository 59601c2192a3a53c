/** The pipeline that carries a call; not exported. */
@NullMarked
package io.sluice.gateway.internal;

import org.jspecify.annotations.NullMarked;
