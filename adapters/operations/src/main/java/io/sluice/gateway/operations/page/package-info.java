/**
 * The page for people, and the figures of live traffic that it shows beside the status.
 */
@NullMarked
package io.sluice.gateway.operations.page;

import org.jspecify.annotations.NullMarked;
