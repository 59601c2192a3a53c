package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A namespace of a real API server with a service account of the least rights, and Pods that nobody runs. */
final class RealCluster implements AutoCloseable {
    static final String NAMESPACE = "llm";
    private static final String PODS = "api/v1/namespaces/" + NAMESPACE + "/pods";
    private static final String ACCOUNTS = "api/v1/namespaces/" + NAMESPACE + "/serviceaccounts";
    private static final String RBAC = "apis/rbac.authorization.k8s.io/v1/namespaces/" + NAMESPACE;

    private final ApiServerProcess server = new ApiServerProcess();
    private final Path token = server.dir().resolve("gateway.token");
    private int secrets;

    /** Makes namespace, account, Role and binding, and makes this process believe that it runs in the cluster. */
    RealCluster() throws IOException {
        server.post("api/v1/namespaces", "{\"metadata\": {\"name\": \"" + NAMESPACE + "\"}}")
                .join();
        server.post(ACCOUNTS, "{\"metadata\": {\"name\": \"gateway\"}}").join();
        server.post(
                        RBAC + "/roles",
                        "{\"metadata\": {\"name\": \"gateway\"}, \"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"list\", \"watch\"]}]}")
                .join();
        grant();
        Files.writeString(token, newToken());
        Path namespace = Files.writeString(server.dir().resolve("gateway.namespace"), NAMESPACE);
        System.setProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false");
        System.setProperty("KUBERNETES_SERVICE_HOST", server.address().getHost());
        System.setProperty(
                "KUBERNETES_SERVICE_PORT", Integer.toString(server.address().getPort()));
        System.setProperty(Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY, token.toString());
        System.setProperty(
                Config.KUBERNETES_CA_CERTIFICATE_FILE_SYSTEM_PROPERTY,
                server.dir().resolve("ca.crt").toString());
        System.setProperty(Config.KUBERNETES_NAMESPACE_FILE, namespace.toString());
    }

    ApiServerProcess server() {
        return server;
    }

    Path token() {
        return token;
    }

    void grant() {
        server.post(
                        RBAC + "/rolebindings",
                        "{\"metadata\": {\"name\": \"gateway\"}, \"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": \"Role\", \"name\": \"gateway\"},"
                                + "\"subjects\": [{\"kind\": \"ServiceAccount\", \"name\": \"gateway\", \"namespace\": \""
                                + NAMESPACE + "\"}]}")
                .join();
    }

    void revoke() {
        server.delete(RBAC + "/rolebindings/gateway", 0).join();
    }

    /** Returns a token that ends with a secret of its own. */
    String newToken() throws IOException {
        String secret = "bound-" + ++secrets;
        String made = server.post(
                        "api/v1/namespaces/" + NAMESPACE + "/secrets", "{\"metadata\": {\"name\": \"" + secret + "\"}}")
                .join();
        String uid = new ObjectMapper().readTree(made).at("/metadata/uid").asText();
        String asked =
                "{\"spec\": {\"boundObjectRef\": {\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"name\": \"%s\", \"uid\": \"%s\"}}}"
                        .formatted(secret, uid);
        String answer = server.post(ACCOUNTS + "/gateway/token", asked).join();
        return new ObjectMapper().readTree(answer).at("/status/token").asText();
    }

    /** Ends the newest token. */
    void endToken() {
        server.delete("api/v1/namespaces/" + NAMESPACE + "/secrets/bound-" + secrets, 0)
                .join();
    }

    CompletableFuture<String> makeReady(String name, String address) {
        String pod = """
                {"metadata": {"name": "%s", "labels": {"app": "vllm", "llm-d.ai/role": "prefill"}},
                 "spec": {"nodeName": "nowhere", "serviceAccountName": "gateway", "automountServiceAccountToken": false,
                          "containers": [{"name": "engine", "image": "engine"}]}}
                """.formatted(name);
        String status = """
                {"status": {"phase": "Running", "podIP": "%s", "podIPs": [{"ip": "%s"}], "conditions": [{"type": "Ready", "status": "True"}]}}
                """.formatted(address, address);
        return server.post(PODS, pod).thenCompose(made -> server.patch(PODS + "/" + name + "/status", status));
    }

    /** Tells a Pod to end; as nobody runs it, it goes on to be there. */
    void end(String name) {
        server.delete(PODS + "/" + name, 30).join();
    }

    CompletableFuture<String> remove(String name) {
        return server.delete(PODS + "/" + name, 0);
    }

    void removeAll() {
        server.delete(PODS, 0).join();
    }

    static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(n -> "engine-" + n).toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
