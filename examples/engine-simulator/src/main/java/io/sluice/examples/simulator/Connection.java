package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Ending;
import io.sluice.examples.simulator.fault.Fault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One connection: reads requests, answers them one after the other in their order, and notices when the client goes.
 * Confined to the event loop, but for {@link #closeIfIdle()} and {@link #close()}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of close and write: what fails, fails because the client left
final class Connection extends SimpleChannelInboundHandler<HttpObject> {

    private static final int MAX_BODY_BYTES = 64 << 20;
    private static final int MAX_PIPELINED = 100;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

    private final Engine engine;
    private final Recorder recorder;
    private final SocketChannel channel;
    private final EngineServer server;
    private final Deque<Exchange> exchanges = new ArrayDeque<>();
    private @Nullable Exchange receiving;
    private int number;
    private int requests;
    private boolean deaf;
    private boolean closing;
    private @Nullable HttpResponseStatus refusal;

    Connection(Engine engine, SocketChannel channel, EngineServer server) {
        this.engine = engine;
        this.recorder = engine.recorder();
        this.channel = channel;
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        number = recorder.connected();
        if (!server.opened(this)) {
            channel.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (deaf) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            refuse(HttpResponseStatus.BAD_REQUEST);
            return;
        }
        if (message instanceof HttpRequest head) {
            begin(head);
        }
        if (message instanceof HttpContent content && receiving != null) {
            receive(receiving, content);
        }
    }

    private void begin(HttpRequest head) {
        if (exchanges.size() >= MAX_PIPELINED) {
            refuse(HttpResponseStatus.TOO_MANY_REQUESTS);
            return;
        }
        List<Header> headers = head.headers().entries().stream()
                .map(entry -> new Header(entry.getKey(), entry.getValue()))
                .toList();
        Recorder books = engine.recorder(head.uri());
        RecordedRequest request = books.begin(number, requests++, head.method().name(), head.uri(), headers);
        Fault fault = engine.nextFault(request);
        if (!fault.equals(Fault.NONE)) {
            books.struck(request, fault);
        }
        Exchange exchange = new Exchange(request, books, terms(head, request, fault), fault);
        exchanges.addLast(exchange);
        if (fault.when().beforeBody()) {
            deaf = true;
            exchange.receivedEnough();
            answerNext();
            return;
        }
        receiving = exchange;
        if (HttpUtil.is100ContinueExpected(head)) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
        }
    }

    private static Terms terms(HttpRequest head, RecordedRequest request, Fault fault) {
        return new Terms(
                head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0,
                HttpUtil.isKeepAlive(head) && !fault.when().beforeBody(),
                request.method().equals("HEAD"),
                request.header("x-request-id").orElse(null));
    }

    private void receive(Exchange exchange, HttpContent content) {
        exchange.receive(content.content());
        if (exchange.receivedBytes() > MAX_BODY_BYTES) {
            refuse(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        } else if (content instanceof LastHttpContent) {
            receiving = null;
            exchange.received();
            answerNext();
        }
    }

    /** Starts the answer that is next in order if its request was read and no other answer is under way. */
    private void answerNext() {
        Exchange exchange = exchanges.peekFirst();
        if (exchange == null && refusal != null) {
            writeRefusal(refusal);
        } else if (exchange != null && exchange.isWaiting()) {
            exchange.answer(engine, channel, this::answered);
        }
    }

    private void answered(Exchange exchange, Outcome outcome, Ending ending) {
        if (ending == Ending.STALL) {
            return;
        }
        exchanges.removeFirst();
        exchange.end(outcome);
        closing = ending != Ending.KEEP_ALIVE;
        switch (ending) {
            case KEEP_ALIVE -> answerNext();
            case CLOSE -> channel.close();
            case RESET -> reset();
            case HALF_CLOSE -> {
                deaf = true;
                channel.shutdownOutput();
            }
            default -> throw new IllegalStateException(ending.toString());
        }
    }

    private void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Reads no more, lets the answers to what was read before go out, then answers with a status and closes. */
    private void refuse(HttpResponseStatus status) {
        recorder.refused();
        deaf = true;
        refusal = status;
        if (receiving != null) {
            exchanges.removeLast();
            receiving.end(Outcome.REFUSED);
            receiving = null;
        }
        answerNext();
    }

    private void writeRefusal(HttpResponseStatus status) {
        String answer = "HTTP/1.1 " + status + "\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        channel.writeAndFlush(Unpooled.copiedBuffer(answer, ISO_8859_1)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes the connection if it carries no exchange, waits until that is in the books, and says whether it did. */
    boolean closeIfIdle() {
        boolean closes = onLoop(() -> {
            boolean idle = exchanges.isEmpty() && channel.isActive();
            if (idle) {
                channel.close();
            }
            return idle;
        });
        awaitPipeline();
        return closes;
    }

    /** Closes the connection and waits until the ends of its exchanges are in the books. */
    void close() {
        channel.close().awaitUninterruptibly();
        awaitPipeline();
    }

    /** Waits for {@link #channelInactive}: closing calls it by a task that is queued before this one. */
    private void awaitPipeline() {
        onLoop(() -> true);
    }

    private boolean onLoop(Callable<Boolean> task) {
        return channel.eventLoop().submit(task).syncUninterruptibly().getNow();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Outcome outcome = outcomeOfLoss();
        exchanges.forEach(exchange -> exchange.end(outcome));
        exchanges.clear();
        server.closed(this);
        recorder.disconnected();
    }

    private Outcome outcomeOfLoss() {
        if (server.isClosed()) {
            return Outcome.ENGINE_CLOSED;
        }
        return closing ? Outcome.CUT : Outcome.CLIENT_LEFT;
    }

    /** A reset by the client is no news: {@link #channelInactive} follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    @Override
    public String toString() {
        return "Connection[" + number + ", " + exchanges.size() + " exchanges]";
    }
}
