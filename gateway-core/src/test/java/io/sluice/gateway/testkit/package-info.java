/**
 * What tests of the library and of its extensions share: a clock that is moved by hand, a server that follows a script, a check for
 * leaks.
 */
@NullMarked
package io.sluice.gateway.testkit;

import org.jspecify.annotations.NullMarked;
