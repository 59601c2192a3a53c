@NullMarked
package io.sluice.gateway.operations;

import org.jspecify.annotations.NullMarked;
