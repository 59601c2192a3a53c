@NullMarked
package io.sluice.gateway.opentelemetry;

import org.jspecify.annotations.NullMarked;
