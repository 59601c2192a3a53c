/**
 * What the parts of this module share.
 */
@NullMarked
package io.sluice.gateway.operations.internal;

import org.jspecify.annotations.NullMarked;
