package io.sluice.gateway.routing.retry;

import io.sluice.gateway.contract.FaultStorm;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Faults at random, on the JDK's client")
class JdkFaultStormTest extends FaultStorm {
    @Override
    protected HttpTransport newTransport() {
        return new JdkHttpTransport();
    }

    @Override
    protected RetryQueue.Factory newQueue(int workers, int maxCount, Duration init, Duration max) {
        return RetryQueues.create(RetryQueueConfig.defaults()
                .withWorkers(workers)
                .withMaxCount(maxCount)
                .withDelays(init, max));
    }
}
