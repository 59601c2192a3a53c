/**
 * The client's request, inspected; and what goes upstream and back because of it: fields, paths, ids, limits, lists of models, places of stored things. Requests and
 * responses are not read or judged here beyond that. May touch: {@code base}, the JSON package, the vocabulary and the SPI.
 */
@NullMarked
package io.sluice.gateway.internal.request;

import org.jspecify.annotations.NullMarked;
