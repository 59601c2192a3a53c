package io.sluice.gateway.testkit;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The server's end of a connection to a {@link ScriptedServer}.
 *
 * <p>Its script reads and writes, one thread at a time; the test waits for what the client does. All I/O blocks until it is done or the
 * connection is closed, which ends it with an {@link IOException}.
 */
public final class ServerConnection {
    /** How long {@link #awaitClientClosed} waits: what a person calls at once, and a busy machine still manages. */
    public static final Duration PROMPT = Duration.ofSeconds(2);

    private final Socket socket;
    private final WireReader reader;
    private final Consumer<ReceivedRequest> recorder;
    private final CountDownLatch serverClosed;
    private final CountDownLatch clientClosed = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private volatile boolean closedHere;

    ServerConnection(Socket socket, Consumer<ReceivedRequest> recorder, CountDownLatch serverClosed)
            throws IOException {
        this.socket = socket;
        this.reader = new WireReader(socket.getInputStream());
        this.recorder = recorder;
        this.serverClosed = serverClosed;
        socket.setTcpNoDelay(true);
    }

    /** Reads a whole request and records it; an {@link java.io.EOFException} says that the client closed instead. */
    public ReceivedRequest readRequest() throws IOException {
        ReceivedRequest request = noticing(reader::readRequest);
        recorder.accept(request);
        return request;
    }

    /** Reads a whole request with a {@code content-length}, of which nothing is kept, and returns how many bytes its body had. */
    public long skipRequest() throws IOException {
        return noticing(reader::skipRequest);
    }

    /** Answers every request with the same text, until the client closes. */
    public void answerAll(String response) throws IOException {
        while (true) {
            readRequest();
            write(response);
        }
    }

    /** Writes text, each character as one byte. */
    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes bytes. */
    public void write(byte[] bytes) throws IOException {
        noticing(() -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return bytes;
        });
        written.addAndGet(bytes.length);
    }

    /** Writes text as one chunk of a chunked body; the empty text is the last chunk. */
    public void writeChunk(String text) throws IOException {
        write(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    /** Writes text byte by byte, with a pause after each. */
    public void trickle(String text, Duration pause) throws IOException, InterruptedException {
        for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
            write(new byte[] {next});
            serverClosed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Writes the same bytes until the client closes, or says that it will write no more. */
    public void writeForever(byte[] bytes) throws IOException {
        watch();
        while (true) {
            write(bytes);
        }
    }

    /** Writes the same bytes, with a pause after each time, until the client closes, or says that it will write no more. */
    public void writeForever(byte[] bytes, Duration pause) throws IOException, InterruptedException {
        watch();
        while (true) {
            write(bytes);
            serverClosed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void watch() {
        new Thread(this::closeWithClient, Thread.currentThread().getName() + "-watch").start();
    }

    /** Reads and drops everything until the client closes. A script that ends without closing does so on its own. */
    public void awaitClose() throws IOException {
        noticing(() -> {
            reader.drain();
            return this;
        });
        clientClosed.countDown();
    }

    /** Says that nothing more will be written; reading goes on. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes in an orderly way. */
    public void close() throws IOException {
        closedHere = true;
        socket.close();
    }

    /** Closes with a reset (RST), so that the client's I/O fails and what it has not yet read may be lost. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    /** Returns the number of bytes that the operating system has taken so far. */
    public long bytesWritten() {
        return written.get();
    }

    /**
     * Waits for {@link #PROMPT} until the client has closed or reset the connection, as far as the script reads or writes, or
     * has ended.
     */
    public void awaitClientClosed() {
        if (!Await.holdsWithin(PROMPT, this::isClosedByClient)) {
            throw new AssertionError("not within " + PROMPT + ": the client closes " + this);
        }
    }

    /** Returns whether the client was seen to close or reset the connection. */
    public boolean isClosedByClient() {
        return clientClosed.getCount() == 0;
    }

    private void closeWithClient() {
        try {
            awaitClose();
            close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private <T> T noticing(Io<T> io) throws IOException {
        try {
            return io.run();
        } catch (IOException e) {
            if (!closedHere) {
                clientClosed.countDown();
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        return "ServerConnection[" + socket + "]";
    }

    private interface Io<T> {
        T run() throws IOException;
    }
}
