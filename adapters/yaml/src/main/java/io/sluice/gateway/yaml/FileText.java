package io.sluice.gateway.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the text of a file, within bounds. */
final class FileText {
    /** The largest file: room for tens of thousands of instances. */
    static final int MOST_BYTES = 16 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private FileText() {}

    /** Returns the text, without a byte order mark. */
    static String read(Path file) throws BadFileException {
        String text = decode(bytes(file));
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static byte[] bytes(Path file) throws BadFileException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new BadFileException(0, "a readable file");
        }
        if (bytes.length > MOST_BYTES) {
            throw new BadFileException(0, "a file of at most " + (MOST_BYTES >> 20) + " MiB");
        }
        return bytes;
    }

    private static String decode(byte[] bytes) throws BadFileException {
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new BadFileException(lineAt(bytes, in.position()), "text in UTF-8");
        }
        return out.flip().toString();
    }

    private static int lineAt(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }
}
