package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** How sockets are served: by the platform's own mechanism where there is one, by the JDK's selector elsewhere. */
public enum SocketIo {
    /** Linux. */
    EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class),
    /** macOS and the BSDs. */
    KQUEUE(KQueueSocketChannel.class, KQueueServerSocketChannel.class),
    /** Everywhere. */
    NIO(NioSocketChannel.class, NioServerSocketChannel.class);

    private final Class<? extends SocketChannel> socket;
    private final Class<? extends ServerSocketChannel> serverSocket;

    SocketIo(Class<? extends SocketChannel> socket, Class<? extends ServerSocketChannel> serverSocket) {
        this.socket = socket;
        this.serverSocket = serverSocket;
    }

    /** Returns the best one of this machine. */
    public static SocketIo best() {
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        return KQueue.isAvailable() ? KQUEUE : NIO;
    }

    /** Returns the one that event loops were made for. */
    public static SocketIo of(EventLoopGroup loops) {
        if (loops instanceof IoEventLoopGroup group) {
            if (group.isIoType(EpollIoHandler.class)) {
                return EPOLL;
            }
            if (group.isIoType(KQueueIoHandler.class)) {
                return KQUEUE;
            }
        }
        return NIO;
    }

    /** Returns new event loops, which the caller shuts down. */
    public EventLoopGroup newLoops(int count) {
        return new MultiThreadIoEventLoopGroup(count, handlers());
    }

    /** Returns the class of connections. */
    public Class<? extends SocketChannel> socket() {
        return socket;
    }

    /** Returns the class of listening sockets. */
    public Class<? extends ServerSocketChannel> serverSocket() {
        return serverSocket;
    }

    private IoHandlerFactory handlers() {
        return switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }
}
