package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.contract.FaultStorm;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

/** On two event loops. */
@DisplayName("Faults at random, on Netty")
class NettyFaultStormTest extends FaultStorm {
    private static EventLoopGroup loops;

    @BeforeAll
    static void startLoops() {
        loops = TestSockets.io().newLoops(2);
    }

    @AfterAll
    static void stopLoops() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    protected HttpTransport newTransport() {
        return new NettyHttpTransport(loops);
    }

    @Override
    protected RetryQueue.Factory newQueue(int workers, int maxCount, Duration init, Duration max) {
        return RetryQueues.create(RetryQueueConfig.defaults()
                .withWorkers(workers)
                .withMaxCount(maxCount)
                .withDelays(init, max));
    }
}
