package io.sluice.gateway.logback;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/** Sets Logback up in code, which needs no XML parser at the start; {@link java.util.ServiceLoader} finds it. See {@link StandardErrorLog}. */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class StandardErrorConfigurator extends ContextAwareBase implements Configurator {
    private static final String OTHER_SET_UP = "logback.configurationFile";

    /** Creates it, for the service loader. */
    public StandardErrorConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(OTHER_SET_UP) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        OneLineLayout layout = new OneLineLayout();
        layout.setContext(context);
        layout.start();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        BoundedAppender bounded = new BoundedAppender(context, console);
        bounded.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(LogLevel.WARN.level());
        root.addAppender(bounded);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
