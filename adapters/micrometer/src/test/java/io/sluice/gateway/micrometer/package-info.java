@NullMarked
package io.sluice.gateway.micrometer;

import org.jspecify.annotations.NullMarked;
