/**
 * Who may come in, on any server: client keys, the address of the client behind proxies, pages for the machine itself, and pages of other origins (CORS).
 *
 * <p>{@link io.sluice.gateway.operations.entry.EntryOptions} are the options, {@link io.sluice.gateway.operations.entry.Entry} gives the gatekeepers that they make.
 */
@NullMarked
package io.sluice.gateway.operations.entry;

import org.jspecify.annotations.NullMarked;
