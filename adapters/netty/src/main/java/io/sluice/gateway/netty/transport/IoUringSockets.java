package io.sluice.gateway.netty.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** The sockets of io_uring, which Netty 4.2 alone has, in a file of its own. To be touched only if {@link LoopsOf42#HAVE_IO_URING}. */
final class IoUringSockets {
    private IoUringSockets() {}

    static boolean areAvailable() {
        return IoUring.isAvailable();
    }

    static boolean fit(IoEventLoop loop) {
        return loop.isCompatible(IoUringIoHandle.class);
    }

    static EventLoopGroup newLoops(int count) {
        return new MultiThreadIoEventLoopGroup(count, IoUringIoHandler.newFactory());
    }

    static Class<? extends SocketChannel> socketClass() {
        return IoUringSocketChannel.class;
    }

    static ChannelOption<Long> unsentLimit() {
        return IoUringChannelOption.TCP_NOTSENT_LOWAT;
    }

    static Class<? extends ServerSocketChannel> serverSocketClass() {
        return IoUringServerSocketChannel.class;
    }
}
