/**
 * The request pipeline: one class a step; not exported.
 */
@NullMarked
package io.sluice.gateway.internal;

import org.jspecify.annotations.NullMarked;
