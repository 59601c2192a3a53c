package io.sluice.gateway.netty.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Reads the PROXY header that a balancer puts before a client's first byte, version 1 or 2, and notes the address that it tells. A connection without one is closed:
 * else whoever reaches the port could choose whether to be believed.
 *
 * <p>It keeps the address of the socket where the header tells none: for connections of the balancer itself ({@code LOCAL}), and for families without addresses that
 * would mean something here.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** What may follow the addresses in version 2: certificates' names, identifiers of clouds. */
    private static final int MAX_EXTRA_BYTES = 4096;

    private ProxyHeader() {}

    /** Puts what reads the header in front of everything else. */
    static void expectOn(Channel channel) {
        channel.pipeline().addFirst(new HAProxyMessageDecoder(MAX_EXTRA_BYTES), new ProxyHeader());
    }

    /** Returns whether this JVM has Netty's codec, which is an artifact of its own. */
    static boolean isSupported() {
        try {
            Class.forName("io.netty.handler.codec.haproxy.HAProxyMessage", false, ProxyHeader.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            note(ctx.channel(), header);
        } finally {
            header.release();
        }
        ctx.fireUserEventTriggered(Entrance.PROXY_HEADER_READ);
        ctx.pipeline().remove(this);
    }

    private static void note(Channel channel, HAProxyMessage header) {
        HAProxyProxiedProtocol protocol = header.proxiedProtocol();
        boolean hasAddress = protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
        if (header.command() == HAProxyCommand.LOCAL || !hasAddress) {
            return;
        }
        InetAddress source = NetUtil.createInetAddressFromIpAddressString(header.sourceAddress());
        if (source != null) {
            PeerAddress.tell(channel, new InetSocketAddress(source, header.sourcePort()));
        }
    }

    @Override
    public String toString() {
        return "ProxyHeader[expected]";
    }
}
