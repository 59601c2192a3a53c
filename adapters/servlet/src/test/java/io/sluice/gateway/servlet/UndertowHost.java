package io.sluice.gateway.servlet;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.Servlet;
import java.net.InetSocketAddress;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Undertow, with a worker of our own: without it, it stops listening only together with its connections. */
final class UndertowHost extends ServletHost {
    private final Undertow undertow;
    private final DeploymentManager deployment;
    private final XnioWorker worker;
    private final int port;

    private UndertowHost(GatewayHandler handler, Undertow undertow, XnioWorker worker, DeploymentManager deployment) {
        super(handler);
        this.undertow = undertow;
        this.worker = worker;
        this.deployment = deployment;
        this.port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    static UndertowHost start(GatewayHandler handler) throws Exception {
        return start(handler, new GatewayServlet(handler), USUAL_IDLE_MILLIS);
    }

    static UndertowHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception {
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(UndertowHost.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("gateway")
                .addServlet(Servlets.servlet("gateway", Servlet.class, new ImmediateInstanceFactory<>(servlet))
                        .setAsyncSupported(true)
                        .addMapping("/*"));
        DeploymentManager deployment = Servlets.defaultContainer().addDeployment(info);
        deployment.deploy();
        XnioWorker worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 2)
                        .set(Options.WORKER_TASK_MAX_THREADS, 8)
                        .set(Options.TCP_NODELAY, true)
                        .getMap());
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setWorker(worker)
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, idleMillis)
                .setHandler(deployment.start())
                .build();
        undertow.start();
        return new UndertowHost(handler, undertow, worker, deployment);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    void stopListening() {
        undertow.stop();
    }

    @Override
    void stop() throws Exception {
        undertow.stop();
        worker.shutdownNow();
        deployment.stop();
        deployment.undeploy();
    }
}
