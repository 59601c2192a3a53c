@NullMarked
package io.sluice.gateway.logback;

import org.jspecify.annotations.NullMarked;
