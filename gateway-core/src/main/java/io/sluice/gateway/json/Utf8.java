package io.sluice.gateway.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Checks characters beyond ASCII: well-formed byte sequences as in table 3-7 of the Unicode standard, and no others. */
final class Utf8 {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The bits of the bytes E. 8. 8. that make them a three-byte character, and what they must be. */
    private static final int THREE_BYTES_MASK = 0xC0C0F0;

    private static final int THREE_BYTES = 0x8080E0;
    /** Low halves of the lead bytes E0 and ED, after which not every continuation byte is allowed. */
    private static final int NARROW_LEADS = 1 | 1 << 0xD;

    private Utf8() {}

    /** Returns the index after the well-formed characters of two to four bytes that stand at {@code from}; may be none. */
    static int skipMultibyte(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            at = skipThreeByteRun(bytes, at, end);
            int length = at < end ? checkedLength(bytes, at, end) : 0;
            if (length == 0) {
                break;
            }
            at += length;
        }
        return at;
    }

    /** Skips three-byte characters without a branch for each byte: most scripts of Asia are made of them. */
    private static int skipThreeByteRun(byte[] bytes, int from, int end) {
        int at = from;
        while (at <= end - Integer.BYTES) {
            int next = (int) INTS.get(bytes, at);
            if ((next & THREE_BYTES_MASK) != THREE_BYTES || (1 << (next & 0xF) & NARROW_LEADS) != 0) {
                break;
            }
            at += 3;
        }
        return at;
    }

    /** Returns how many bytes the character at an index has, or 0 if it is ASCII or malformed. */
    private static int checkedLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || length > end - at || !isSecond(lead, bytes[at + 1])) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if (!isContinuation(bytes[at + i])) {
                return 0;
            }
        }
        return length;
    }

    /** Returns whether a byte may follow a lead byte; some leads rule out overlong forms, surrogates or more than U+10FFFF. */
    private static boolean isSecond(int lead, byte b) {
        return switch (lead) {
            case 0xE0 -> b >= (byte) 0xA0 && b <= (byte) 0xBF;
            case 0xED -> b <= (byte) 0x9F;
            case 0xF0 -> b >= (byte) 0x90 && b <= (byte) 0xBF;
            case 0xF4 -> b <= (byte) 0x8F;
            default -> isContinuation(b);
        };
    }

    /** Returns how many bytes a character has, by its lead byte. */
    static int length(byte lead) {
        return lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
    }

    /** Returns the code point of the well-formed character of two to four bytes at an index. */
    static int decode(byte[] bytes, int at) {
        int length = length(bytes[at]);
        int codePoint = bytes[at] & 0x7F >> length;
        for (int i = 1; i < length; i++) {
            codePoint = codePoint << 6 | (bytes[at + i] & 0x3F);
        }
        return codePoint;
    }

    private static boolean isContinuation(byte b) {
        return b <= (byte) 0xBF;
    }
}
