package io.sluice.gateway.llumnix.scheduler;

import java.io.DataInputStream;
import java.io.IOException;

/** Frames of a WebSocket (RFC 6455, section 5.2), as far as a client of short messages needs them. */
final class WebSocketFrames {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** The scheduler sends a few bytes at a time. */
    static final int MOST_BYTES = 4096;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT = 125;
    private static final int TWO_BYTES = 126;
    private static final int OPCODE = 0x0f;
    private static final int RESERVED = 0x70;
    private static final int MASK_BYTES = 4;

    private WebSocketFrames() {}

    /** One frame; the array is nobody else's. */
    static final class Frame {
        private final int opcode;
        private final boolean last;
        private final byte[] payload;

        Frame(int opcode, boolean last, byte[] payload) {
            this.opcode = opcode;
            this.last = last;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        /** Returns whether a message ends with it. */
        boolean isLast() {
            return last;
        }

        byte[] payload() {
            return payload;
        }
    }

    /**
     * Reads a frame of a server; blocks.
     *
     * @throws IOException if the connection ends, or it is no frame that a server may send
     */
    static Frame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((first & RESERVED) != 0 || (second & MASKED) != 0) {
            throw new IOException("a frame that a server must not send");
        }
        int length = second;
        if (second == TWO_BYTES) {
            length = in.readUnsignedShort();
        }
        if (second > TWO_BYTES || length > MOST_BYTES) {
            throw new IOException("a frame of more than " + MOST_BYTES + " bytes");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(first & OPCODE, (first & FINAL) != 0, payload);
    }

    /** Returns a whole message of a client in one frame; at most 125 bytes. */
    static byte[] masked(int opcode, byte[] payload) {
        if (payload.length > SHORT) {
            throw new IllegalArgumentException(
                    "payload: " + payload.length + " bytes (expected: at most " + SHORT + ")");
        }
        byte[] mask = Nonces.next(MASK_BYTES);
        byte[] frame = new byte[2 + MASK_BYTES + payload.length];
        frame[0] = (byte) (FINAL | opcode);
        frame[1] = (byte) (MASKED | payload.length);
        System.arraycopy(mask, 0, frame, 2, MASK_BYTES);
        for (int i = 0; i < payload.length; i++) {
            frame[2 + MASK_BYTES + i] = (byte) (payload[i] ^ mask[i % MASK_BYTES]);
        }
        return frame;
    }
}
