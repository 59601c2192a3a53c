package io.sluice.gateway.llumnix.scheduler;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The calls that the scheduler had nothing for, until they ask again: so many at most, and no more bytes of bodies than this. Safe for use by any number of threads. */
final class WaitingRoom {
    static final int MOST = 10_000;

    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<RemotePlacing> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    WaitingRoom(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Lets a call in, if there is room. */
    boolean tryEnter(RemotePlacing call, long itsBytes) {
        if (closed || calls.size() >= MOST) {
            return false;
        }
        if (bytes.addAndGet(itsBytes) > mostBytes) {
            bytes.addAndGet(-itsBytes);
            return false;
        }
        calls.add(call);
        if (closed) {
            leave(call, itsBytes); // it may have come after the last look
            return false;
        }
        return true;
    }

    /** Lets it go. */
    void leave(RemotePlacing call, long itsBytes) {
        if (calls.remove(call)) {
            bytes.addAndGet(-itsBytes);
        }
    }

    /** Lets nobody in any more; returns who is there. */
    List<RemotePlacing> close() {
        closed = true;
        return List.copyOf(calls);
    }
}
