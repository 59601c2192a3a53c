package io.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.gateway.testkit.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class TransportThreadsTest {
    @Test
    void whatTheClientWantsAfterTheEndIsDroppedInSilence() {
        ExecutorService threads = TransportThreads.start();
        CountDownLatch ran = new CountDownLatch(1);
        threads.execute(ran::countDown);
        Await.open("a task runs", ran);
        threads.shutdown();
        Await.until("the threads end", threads::isTerminated);
        assertThatCode(() -> threads.execute(() -> {
                    throw new AssertionError("ran after the end");
                }))
                .doesNotThrowAnyException();
    }
}
