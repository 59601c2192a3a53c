package io.sluice.gateway.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told on standard error, and that nobody waits for it. */
@DisplayName("HC-L-7")
class StandardErrorLogTest {
    private final LoggerContext context = new LoggerContext();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void aLineHasTimeLevelNameAndWhatWasThrown() {
        Logger log = start(false);
        IOException cause = new IOException("reset\r\nby peer");
        log.warn("Call {} failed", "r-1\n2026 forged\u001b[31m\u202e é", new IllegalStateException("broken", cause));
        assertThat(appender().flush(Duration.ofSeconds(5))).isTrue();
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN OneLine - .*\n")
                        .contains(
                                "Call r-1 | 2026 forged\\u001b[31m\\u202e é failed: java.lang.IllegalStateException: broken at ")
                        .contains("; caused by java.io.IOException: reset\\u000d | by peer")
                        .containsOnlyOnce("\n"));
        context.stop();
    }

    @Test
    void nobodyWaitsAndWhatIsDroppedIsCountedAndTold() {
        Logger log = start(true);
        log.warn("the first is taken, and written by nobody");
        Await.open("the writer waits", entered);
        for (int i = 0; i < BoundedAppender.QUEUE + 7; i++) {
            log.warn("line {}", i);
        }
        assertThat(appender().dropped()).isEqualTo(7);
        assertThat(appender().flush(Duration.ofMillis(1))).isFalse();
        released.countDown();
        assertThat(appender().flush(Duration.ofSeconds(5))).isTrue();
        log.warn("after");
        assertThat(appender().flush(Duration.ofSeconds(5))).isTrue();
        assertThat(lines).hasSize(BoundedAppender.QUEUE + 3);
        assertThat(lines.get(lines.size() - 2)).endsWith(" WARN StandardErrorLog - 7 lines were dropped\n");
        assertThat(lines.get(lines.size() - 1)).endsWith(" - after\n");
        context.stop();
    }

    @Test
    void itIsSetUpByBeingThereAndTellsWarningsUnlessToldOtherwise() {
        Logger log = LoggerFactory.getLogger("any");
        assertThat(log.isWarnEnabled()).isTrue();
        assertThat(log.isInfoEnabled()).isFalse();
        StandardErrorLog.setLevel(LogLevel.DEBUG);
        assertThat(log.isDebugEnabled()).isTrue();
        StandardErrorLog.setLevel(LogOptions.LEVEL.defaultValue());
        assertThat(log.isInfoEnabled()).isFalse();
        assertThat(StandardErrorLog.dropped()).isZero();
        assertThat(StandardErrorLog.flush(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void theLevelsOfAnotherSetUpAreItsOwn() {
        LoggerContext global = (LoggerContext) LoggerFactory.getILoggerFactory();
        ch.qos.logback.classic.Logger root = global.getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> ours = root.getAppender(BoundedAppender.NAME);
        root.detachAppender(ours);
        try {
            StandardErrorLog.setLevel(LogLevel.TRACE);
            assertThat(root.isInfoEnabled()).isFalse();
        } finally {
            root.addAppender(ours);
            StandardErrorLog.setLevel(LogOptions.LEVEL.defaultValue());
        }
    }

    private BoundedAppender appender() {
        return (BoundedAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(BoundedAppender.NAME);
    }

    private Logger start(boolean waits) {
        AppenderBase<ILoggingEvent> target = new AppenderBase<>() {
            private final OneLineLayout layout = new OneLineLayout();

            @Override
            protected void append(ILoggingEvent event) {
                entered.countDown();
                if (waits) {
                    Await.open("the test lets it go on", released);
                }
                lines.add(layout.doLayout(event));
            }
        };
        context.setMDCAdapter(new LogbackMDCAdapter());
        target.setContext(context);
        target.start();
        BoundedAppender bounded = new BoundedAppender(context, target);
        bounded.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(bounded);
        return context.getLogger("io.sluice.OneLine");
    }
}
