/**
 * Contract suites of the SPIs and of hosts: an implementation proves itself by extending them.
 */
@NullMarked
package io.sluice.gateway.contract;

import org.jspecify.annotations.NullMarked;
