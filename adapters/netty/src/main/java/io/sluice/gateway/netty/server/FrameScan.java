package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Follows the heads of frames, beside the codec, which does not tell that a frame, or a header section in several of them, is still to be finished. For one thread.
 */
final class FrameScan {
    private static final int HEAD_BYTES = 9;
    private static final int TYPE_AT = 3;
    private static final int FLAGS_AT = 4;

    /** The bytes of the current frame's head that have come. */
    private int headBytes;

    private int length;
    private int type;
    private int flags;

    /** The bytes of the current frame that are still to come after its head. */
    private int remaining;

    /** Whether a header section goes on in the next frame. */
    private boolean inSection;

    private long finished;

    /** The bytes of what has begun and is not finished. */
    private int heldBytes;

    /** Takes bytes that have come; leaves the buffer as it is. */
    void scan(ByteBuf in, int from, int to) {
        int at = from;
        heldBytes += to - from;
        while (at < to) {
            if (headBytes < HEAD_BYTES) {
                head(in.getUnsignedByte(at));
                at++;
            } else {
                int count = Math.min(remaining, to - at);
                remaining -= count;
                at += count;
            }
            if (headBytes == HEAD_BYTES && remaining == 0) {
                endFrame(to - at);
            }
        }
    }

    /** Returns whether something has begun and is not finished. */
    boolean isWithin() {
        return headBytes > 0 || inSection;
    }

    /** Returns the number of things that were finished: frames, but a header section is one. */
    long finished() {
        return finished;
    }

    /**
     * Returns the number of bytes that wait for the rest of what they are part of, but for those of a body: they become the request's, which counts them, and are one
     * frame at most.
     */
    int heldBytes() {
        return type == Http2FrameTypes.DATA ? 0 : heldBytes;
    }

    private void head(int octet) {
        if (headBytes < TYPE_AT) {
            length = length << 8 | octet;
        } else if (headBytes == TYPE_AT) {
            type = octet;
        } else if (headBytes == FLAGS_AT) {
            flags = octet;
        }
        headBytes++;
        remaining = length;
    }

    private void endFrame(int following) {
        if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION) {
            inSection = (flags & Http2Flags.END_HEADERS) == 0;
        }
        if (!inSection) {
            finished++;
            heldBytes = following;
        }
        headBytes = 0;
        length = 0;
    }

    @Override
    public String toString() {
        return "FrameScan[" + finished + " finished" + (isWithin() ? ", within one]" : "]");
    }
}
