package io.sluice.gateway.spi.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The scheduler of a gateway without instances. */
class NoInstancesTest {
    private static final SimpleScheduleQuery QUERY = SimpleScheduleQuery.ofModel("m");

    @Test
    void refusesEveryCall() {
        assertThat(Scheduler.none().schedule(QUERY).placement().handle((placement, refusal) -> kind(refusal)))
                .isCompletedWithValue(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(Scheduler.none().explain(QUERY).candidates()).isEmpty();
    }

    private static ErrorKind kind(Throwable refusal) {
        Throwable cause = refusal instanceof CompletionException ? refusal.getCause() : refusal;
        return ((GatewayException) cause).kind();
    }
}
