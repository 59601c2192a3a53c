package io.sluice.gateway.llumnix.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EtcdFollowerTest {
    private static final byte[] VALUE = {7};

    private final FakeEtcd etcd = new FakeEtcd();
    private final EtcdClient client =
            new EtcdClient(new EtcdConfig(List.of(etcd.origin()), "", Secret.none(), null, Await.LIMIT));
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> ended = new AtomicReference<>();
    private final AtomicLong nanosAhead = new AtomicLong();

    @AfterEach
    void close() throws IOException {
        threads.forEach(Thread::interrupt);
        client.close();
        etcd.close();
        Await.until("the followers end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void tellsAllThereIsThenEachChange() throws Exception {
        etcd.put("a/1", VALUE);
        start(follower(Await.LIMIT));

        assertThat(next()).isEqualTo("read a/1");
        etcd.put("a/2", VALUE);
        assertThat(next()).isEqualTo("put a/2");
        etcd.delete("a/1");
        assertThat(next()).isEqualTo("delete a/1");
    }

    @Test
    void tellsWhatWasDeletedWhileItDidNotWatchAndNothingTwice() throws Exception {
        etcd.put("a/1", VALUE);
        etcd.put("a/2", VALUE);
        EtcdFollower follower = follower(Await.LIMIT);
        start(follower);
        assertThat(next()).isEqualTo("read a/1 a/2");
        breakOff();
        etcd.delete("a/1");
        etcd.put("a/2", VALUE);
        etcd.put("a/3", VALUE);
        etcd.delete("a/3");
        etcd.put("a/3", VALUE);
        etcd.setDown(false);

        start(follower);

        assertThat(next()).isEqualTo("read a/2 a/3");
        assertThat(next()).isEqualTo("delete a/1");
        etcd.delete("a/2");
        assertThat(next()).isEqualTo("delete a/2");
    }

    @Test
    void goesOnFromWhatThereIsWhenWhatWasMissedIsForgotten() throws Exception {
        etcd.put("a/1", VALUE);
        EtcdFollower follower = follower(Await.LIMIT);
        start(follower);
        assertThat(next()).isEqualTo("read a/1");
        breakOff();
        etcd.delete("a/1");
        etcd.put("a/2", VALUE);
        etcd.compact();
        etcd.setDown(false);

        assertThatThrownBy(follower::follow).hasMessageContaining("forgotten");
        assertThat(next()).isEqualTo("read a/2");
        start(follower);

        assertThat(next()).isEqualTo("read a/2");
        etcd.put("a/1", VALUE);
        assertThat(next()).isEqualTo("put a/1");
    }

    @Test
    void beginsAnewWithAnEtcdThatHasLostItsData() throws Exception {
        etcd.put("a/1", VALUE);
        etcd.put("a/2", VALUE);
        EtcdFollower follower = follower(Await.LIMIT);
        start(follower);
        assertThat(next()).isEqualTo("read a/1 a/2");
        Await.until("it watches", () -> etcd.requests("/v3/watch").size() == 1);
        etcd.loseData();
        joined();

        start(follower);
        assertThat(next()).isEqualTo("read");
        etcd.put("a/2", VALUE);
        assertThat(next()).isEqualTo("put a/2");
    }

    @Test
    void noticesAWatchThatTellsNothingOfWhatHappens() throws Exception {
        start(follower(Duration.ofMillis(20)));
        assertThat(next()).isEqualTo("read");
        etcd.setMute(true);
        etcd.put("a/1", VALUE);

        joined();
        assertThat(ended.get()).hasMessage("the watch tells nothing of what happens");
    }

    @Test
    void saysThatTheEtcdAnswersWhileNothingHappens() throws Exception {
        etcd.put("a/1", VALUE);
        start(follower(Duration.ofMillis(20)));

        assertThat(next()).isEqualTo("read a/1");
        assertThat(next()).isEqualTo("answer");
        assertThat(next()).isEqualTo("answer");
    }

    @Test
    void readsAllAgainAfterAnHour() throws Exception {
        EtcdFollower follower = follower(Duration.ofMillis(20));
        start(follower);
        assertThat(next()).isEqualTo("read");
        assertThat(next()).isEqualTo("answer");
        nanosAhead.set(Duration.ofHours(1).toNanos());

        joined();
        assertThat(ended.get()).isNull();
    }

    private EtcdFollower follower(Duration interval) {
        Ticker ticker = () -> System.nanoTime() + nanosAhead.get();
        return new EtcdFollower(client, "a/", interval, ticker, new Recorder());
    }

    private void start(EtcdFollower follower) {
        Thread thread = new Thread(() -> {
            try {
                follower.follow();
            } catch (IOException | InterruptedException e) {
                ended.set(e);
            }
        });
        threads.add(thread);
        thread.start();
    }

    private void breakOff() throws Exception {
        etcd.setDown(true);
        joined();
    }

    private void joined() throws InterruptedException {
        threads.get(threads.size() - 1).join(Await.LIMIT.toMillis());
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    private String next() throws InterruptedException {
        return told.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private final class Recorder implements EtcdFollower.Listener {
        @Override
        public void onRead(List<EtcdEntry> entries) {
            StringBuilder keys = new StringBuilder("read");
            entries.forEach(entry -> keys.append(' ').append(entry.key()));
            told.add(keys.toString());
        }

        @Override
        public void onChange(List<EtcdChange.Event> events) {
            events.forEach(event -> told.add(
                    (event.isDeleted() ? "delete " : "put ") + event.entry().key()));
        }

        @Override
        public void onAnswer() {
            told.add("answer");
        }
    }
}
