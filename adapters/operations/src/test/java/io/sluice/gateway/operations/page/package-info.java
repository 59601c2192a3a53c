@NullMarked
package io.sluice.gateway.operations.page;

import org.jspecify.annotations.NullMarked;
