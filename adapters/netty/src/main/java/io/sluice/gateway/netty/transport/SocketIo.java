package io.sluice.gateway.netty.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueEventLoopGroup;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Iterator;
import java.util.Optional;

/**
 * How event loops serve sockets. Immutable; safe for use by any number of threads.
 *
 * <p>Netty 4.1 and 4.2 make loops in different ways and both know the ways of 4.1, which is what stands here. Classes of a mechanism are loaded when it is used
 * first, so that a host need not have them all.
 */
public enum SocketIo {
    /** Linux's epoll. */
    EPOLL,
    /**
     * Linux's io_uring; with Netty 4.2 and its {@code netty-transport-native-io_uring} only. To be tried out, not relied on: Netty 4.2.18 misses some resets that come
     * right after bytes, so that an exchange whose upstream broke ends only when its limit of silence is over. With its polls that stay armed switched off ({@code
     * io.netty.iouring.pollAddMultishotEnabled}) it sees them, and leaves some connections open that were closed here.
     */
    IO_URING,
    /** The kqueue of macOS and the BSDs. */
    KQUEUE,
    /** The JDK's selector, which is everywhere. */
    NIO;

    /** Returns the fastest one that this machine has and that is chosen without being asked for: epoll, kqueue or NIO. */
    public static SocketIo best() {
        if (EPOLL.isAvailable()) {
            return EPOLL;
        }
        return KQUEUE.isAvailable() ? KQUEUE : NIO;
    }

    /**
     * Returns the one that a loop was made for.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static SocketIo of(EventLoop loop) {
        return find(loop)
                .orElseThrow(() -> new IllegalArgumentException("event loop: "
                        + loop.getClass().getName() + " (expected: one of epoll, io_uring, kqueue or NIO)"));
    }

    /**
     * Returns the one that event loops were made for.
     *
     * @param loops all of one kind, at least one
     * @throws IllegalArgumentException if they are none of these
     */
    public static SocketIo of(EventLoopGroup loops) {
        Iterator<EventExecutor> all = loops.iterator();
        if (all.hasNext() && all.next() instanceof EventLoop first) {
            return of(first);
        }
        return of(loops.next());
    }

    /** Returns the one that a loop was made for; empty if it is none of these. */
    static Optional<SocketIo> find(EventLoop loop) {
        if (LoopsOf42.ARE_KNOWN) {
            return LoopsOf42.find(loop);
        }
        return switch (loop.getClass().getName()) {
            case "io.netty.channel.epoll.EpollEventLoop" -> Optional.of(EPOLL);
            case "io.netty.channel.kqueue.KQueueEventLoop" -> Optional.of(KQUEUE);
            case "io.netty.channel.nio.NioEventLoop" -> Optional.of(NIO);
            default -> Optional.empty();
        };
    }

    /** Returns whether this machine and this JVM have it. */
    public boolean isAvailable() {
        return switch (this) {
            case EPOLL -> Epoll.isAvailable();
            case IO_URING -> LoopsOf42.HAVE_IO_URING && IoUringSockets.areAvailable();
            case KQUEUE -> KQueue.isAvailable();
            case NIO -> true;
        };
    }

    /**
     * Returns new event loops, which the caller shuts down.
     *
     * @param count how many; at least 1
     * @throws IllegalStateException if this is not available
     */
    @SuppressWarnings("deprecation") // what Netty 4.2 has in place of these, 4.1 has not
    public EventLoopGroup newLoops(int count) {
        if (!isAvailable()) {
            throw new IllegalStateException(this + " (expected: one that this machine has)");
        }
        return switch (this) {
            case EPOLL -> new EpollEventLoopGroup(count);
            case IO_URING -> IoUringSockets.newLoops(count);
            case KQUEUE -> new KQueueEventLoopGroup(count);
            case NIO -> new NioEventLoopGroup(count);
        };
    }

    /** Returns the class of connections. */
    public Class<? extends SocketChannel> socketClass() {
        return switch (this) {
            case EPOLL -> EpollSocketChannel.class;
            case IO_URING -> IoUringSockets.socketClass();
            case KQUEUE -> KQueueSocketChannel.class;
            case NIO -> NioSocketChannel.class;
        };
    }

    /** Returns the option that bounds what the kernel holds of a socket's bytes and has not sent; empty if there is none. */
    public Optional<ChannelOption<Long>> unsentLimit() {
        return switch (this) {
            case EPOLL -> Optional.of(EpollChannelOption.TCP_NOTSENT_LOWAT);
            case IO_URING -> Optional.of(IoUringSockets.unsentLimit());
            case KQUEUE, NIO -> Optional.empty();
        };
    }

    /** Returns the class of listening sockets. */
    public Class<? extends ServerSocketChannel> serverSocketClass() {
        return switch (this) {
            case EPOLL -> EpollServerSocketChannel.class;
            case IO_URING -> IoUringSockets.serverSocketClass();
            case KQUEUE -> KQueueServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
        };
    }
}
