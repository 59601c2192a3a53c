/** The log of a host on standard error, by Logback. */
@NullMarked
package io.sluice.gateway.logback;

import org.jspecify.annotations.NullMarked;
