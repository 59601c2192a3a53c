package io.sluice.gateway.routing.scheduling;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list and another behind it, seen as one: many of them can share a long second list. Neither must change.
 *
 * @param <E> the type of the elements
 */
final class JoinedList<E> extends AbstractList<E> implements RandomAccess {
    private final List<E> first;
    private final List<E> second;

    JoinedList(List<E> first, List<E> second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public E get(int index) {
        return index < first.size() ? first.get(index) : second.get(index - first.size());
    }

    @Override
    public int size() {
        return first.size() + second.size();
    }
}
