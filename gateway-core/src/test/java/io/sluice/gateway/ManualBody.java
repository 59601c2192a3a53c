package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A body that does what a test says, and notes what it is asked. */
class ManualBody extends AbstractBody {
    final List<Long> requests = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> cancellations = Collections.synchronizedList(new ArrayList<>());

    /** Emits the text as a chunk. */
    void send(String text) {
        emit(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    void sendAll(String... texts) {
        for (String text : texts) {
            send(text);
        }
    }

    void end() {
        finish();
    }

    void breakWith(Throwable cause) {
        fail(cause);
    }

    boolean isAwaited() {
        return hasDemand();
    }

    boolean isGivenUp() {
        return isCancelled();
    }

    @Override
    protected void onRequest(long chunks) {
        requests.add(chunks);
    }

    @Override
    protected void onCancel(Throwable cause) {
        cancellations.add(cause);
    }
}
