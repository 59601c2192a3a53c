package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.nio.NioIoHandle;
import java.util.Optional;

/** What the event loops of Netty 4.2 say of themselves. With 4.1, only the constants may be touched. */
final class LoopsOf42 {
    /** Whether this is Netty 4.2 or newer. */
    static final boolean ARE_KNOWN = exists("io.netty.channel.IoEventLoop");

    /** Whether the classes of io_uring are there, which are no dependency. */
    static final boolean HAVE_IO_URING = ARE_KNOWN && exists("io.netty.channel.uring.IoUringIoHandle");

    private LoopsOf42() {}

    /** Returns what a loop can serve; empty if that is nothing known. */
    static Optional<SocketIo> find(EventLoop loop) {
        if (!(loop instanceof IoEventLoop io)) {
            return Optional.empty();
        }
        if (io.isCompatible(NioIoHandle.class)) {
            return Optional.of(SocketIo.NIO);
        }
        if (io.isCompatible(EpollIoHandle.class)) {
            return Optional.of(SocketIo.EPOLL);
        }
        if (io.isCompatible(KQueueIoHandle.class)) {
            return Optional.of(SocketIo.KQUEUE);
        }
        return HAVE_IO_URING && IoUringSockets.fit(io) ? Optional.of(SocketIo.IO_URING) : Optional.empty();
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, LoopsOf42.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
