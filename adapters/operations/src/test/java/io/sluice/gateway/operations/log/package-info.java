@NullMarked
package io.sluice.gateway.operations.log;

import org.jspecify.annotations.NullMarked;
