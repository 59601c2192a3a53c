package io.sluice.gateway.json;

import java.util.Objects;

/**
 * Where a scan stands on its way to the value of a path, told the delimiters of as many levels as the path has steps. For one thread.
 *
 * <p>Each step is found once, so that of several members of one name the first one counts, whatever stands in it.
 */
final class PathWalk {
    /** What comes next, up to the next delimiter. */
    enum Next {
        /** Nothing that leads to the value. */
        OTHER,
        /** A name, which may be that of the next step. */
        NAME,
        /** The object or array that a step leads to, in which the next step is to be found. */
        STEP,
        VALUE
    }

    private final MemberPath path;
    private Next next = Next.OTHER;
    /** How many steps were found. */
    private int found;
    /** How deep the scan is. */
    private int depth;
    /** How many of these levels are on the path. */
    private int followed;
    /** Which element of the innermost array on the path comes next. */
    private int index;

    PathWalk(MemberPath path) {
        this.path = path;
    }

    Next next() {
        return next;
    }

    /** Returns the name that the next step has, if what comes next is a {@link Next#NAME}. */
    String name() {
        return Objects.requireNonNull(path.name(found), "name");
    }

    /** Goes past an opening brace or bracket. */
    void open(byte bracket) {
        boolean onPath = depth == 0 || next == Next.STEP;
        next = Next.OTHER;
        depth++;
        if (onPath && (bracket == '[') == isElement(depth - 1)) {
            followed = depth;
            index = 0;
            expectStep();
        }
    }

    /** Goes past a colon, after the name of a step or not. */
    void colon(boolean afterStep) {
        next = afterStep ? stepFound() : Next.OTHER;
    }

    void comma() {
        if (depth == followed) {
            index++;
            expectStep();
        }
    }

    /** Goes past a closing brace or bracket. */
    void close() {
        if (depth == followed) {
            followed--;
            next = Next.OTHER;
        }
        depth--;
    }

    private void expectStep() {
        if (found >= followed) {
            next = Next.OTHER;
        } else if (isElement(found)) {
            next = index == path.index(found) ? stepFound() : Next.OTHER;
        } else {
            next = Next.NAME;
        }
    }

    private Next stepFound() {
        found++;
        return found == path.size() ? Next.VALUE : Next.STEP;
    }

    private boolean isElement(int step) {
        return path.name(step) == null;
    }

    @Override
    public String toString() {
        return "PathWalk[" + found + " steps of " + path + "]";
    }
}
