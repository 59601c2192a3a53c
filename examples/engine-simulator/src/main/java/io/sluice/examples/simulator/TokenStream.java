package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * A completion as a stream of events: for chat a role event for each choice, then an event for each token of each choice,
 * a finish event for each choice, the usage if asked for, and {@code [DONE]}. What events have in common is rendered
 * once; an event is put together by copying.
 */
final class TokenStream implements AnswerBody {

    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(UTF_8);

    private final byte[] opening;
    private final byte[] role =
            ",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
                    .getBytes(UTF_8);
    private final byte[] beforeToken;
    private final byte[] afterToken;
    private final byte[] finish;
    private final byte[] usage;

    private final int choices;
    private final int rolesEnd;
    private final int tokensEnd;
    private final int finishesEnd;
    private final int size;
    private final long tokenNanos;

    TokenStream(Completion completion, boolean includeUsage, long tokenNanos) {
        boolean chat = completion.format() == CompletionFormat.CHAT;
        String object = "data: " + completion.opening(completion.format().chunkObject());
        this.opening = bytes(object + "[{\"index\":");
        this.beforeToken = bytes(chat ? ",\"delta\":{\"content\":\"" : ",\"text\":\"");
        this.afterToken = bytes((chat ? "\"}" : "\"") + ",\"logprobs\":null,\"finish_reason\":null}]}\n\n");
        this.finish = bytes((chat ? ",\"delta\":{}" : ",\"text\":\"\"") + ",\"logprobs\":null,\"finish_reason\":\""
                + completion.finishReason() + "\"}]" + completion.transferMember() + "}\n\n");
        this.usage = bytes(object + "[],\"usage\":" + completion.usage() + "}\n\n");
        this.choices = completion.choices();
        this.rolesEnd = chat ? choices : 0;
        this.tokensEnd = rolesEnd + completion.tokens() * choices;
        this.finishesEnd = tokensEnd + choices;
        this.size = finishesEnd + (includeUsage ? 2 : 1);
        this.tokenNanos = tokenNanos;
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    /** The tokens of all choices with the same place come together. */
    @Override
    public long pauseNanos(int piece) {
        boolean firstOfStep = piece >= rolesEnd && piece < tokensEnd && (piece - rolesEnd) % choices == 0;
        return firstOfStep ? tokenNanos : 0;
    }

    @Override
    public void write(int piece, ByteBuf out) {
        if (piece == size - 1) {
            out.writeBytes(DONE);
        } else if (piece >= finishesEnd) {
            out.writeBytes(usage);
        } else if (piece >= tokensEnd) {
            writeOpening(piece - tokensEnd, out).writeBytes(finish);
        } else if (piece >= rolesEnd) {
            int index = piece - rolesEnd;
            writeOpening(index % choices, out).writeBytes(beforeToken);
            ByteBufUtil.writeAscii(out, Completion.token(index / choices));
            out.writeBytes(afterToken);
        } else {
            writeOpening(piece, out).writeBytes(role);
        }
    }

    private ByteBuf writeOpening(int choice, ByteBuf out) {
        out.writeBytes(opening);
        ByteBufUtil.writeAscii(out, Integer.toString(choice));
        return out;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
