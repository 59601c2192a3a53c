package main

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	rbac "k8s.io/api/rbac/v1"
	psa "k8s.io/pod-security-admission/api"
	psapolicy "k8s.io/pod-security-admission/policy"
)

// objectRules looks at each object alone.
func objectRules(r *render) []string {
	problems := []string{}
	namespace := namespaceOf(r)
	for _, object := range r.objects {
		if _, is := object.(*core.Namespace); !is && object.GetNamespace() != namespace {
			problems = append(problems, fmt.Sprintf("%s: namespace %q (expected: %q)", object.GetName(), object.GetNamespace(), namespace))
		}
		switch known := object.(type) {
		case *rbac.Role:
			problems = append(problems, roleRules(known)...)
		case *apps.Deployment:
			problems = append(problems, selects(known.Name, known.Spec.Selector.MatchLabels, known.Spec.Template.Labels)...)
		case *apps.StatefulSet:
			problems = append(problems, selects(known.Name, known.Spec.Selector.MatchLabels, known.Spec.Template.Labels)...)
		}
	}
	for _, owner := range r.workloads() {
		for _, problem := range podRules(owner.template) {
			problems = append(problems, owner.name+": "+problem)
		}
	}
	return problems
}

func namespaceOf(r *render) string {
	for _, object := range r.objects {
		if namespace, is := object.(*core.Namespace); is && namespace.Labels["pod-security.kubernetes.io/enforce"] == "restricted" {
			return namespace.Name
		}
	}
	return "that of a Namespace that enforces the restricted profile"
}

// roleRules wants the least rights: to watch pods.
func roleRules(role *rbac.Role) []string {
	least := []rbac.PolicyRule{{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"list", "watch"}}}
	if !reflect.DeepEqual(role.Rules, least) {
		return []string{fmt.Sprintf("Role %s: %v (expected: %v)", role.Name, role.Rules, least)}
	}
	return nil
}

func selects(name string, selector, labels map[string]string) []string {
	for key, value := range selector {
		if labels[key] != value {
			return []string{fmt.Sprintf("%s: the selector %v does not fit the labels %v", name, selector, labels)}
		}
	}
	return nil
}

func podRules(pod core.PodTemplateSpec) []string {
	problems := profileRules(pod)
	if pod.Spec.EnableServiceLinks == nil || *pod.Spec.EnableServiceLinks {
		problems = append(problems, "enableServiceLinks (expected: false)")
	}
	if tokens := pod.Spec.AutomountServiceAccountToken; pod.Spec.ServiceAccountName == "" && (tokens == nil || *tokens) {
		problems = append(problems, "automountServiceAccountToken (expected: false)")
	}
	for _, container := range pod.Spec.Containers {
		for _, problem := range containerRules(container) {
			problems = append(problems, container.Name+": "+problem)
		}
		problems = append(problems, graceRules(container, pod.Spec.TerminationGracePeriodSeconds)...)
		problems = append(problems, processRules(container, pod.Labels["app.kubernetes.io/component"] == "engine")...)
	}
	return problems
}

// profileRules asks what the API server asks before it lets a pod into a namespace that enforces the profile.
func profileRules(pod core.PodTemplateSpec) []string {
	evaluator, err := psapolicy.NewEvaluator(psapolicy.DefaultChecks(), nil)
	if err != nil {
		panic(err)
	}
	problems := []string{}
	for _, result := range evaluator.EvaluatePod(psa.LevelVersion{Level: psa.LevelRestricted, Version: psa.LatestVersion()}, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			problems = append(problems, result.ForbiddenReason+": "+result.ForbiddenDetail)
		}
	}
	return problems
}

func containerRules(container core.Container) []string {
	problems := []string{}
	if security := container.SecurityContext; security == nil || security.ReadOnlyRootFilesystem == nil || !*security.ReadOnlyRootFilesystem {
		problems = append(problems, "readOnlyRootFilesystem (expected: true)")
	}
	if _, tag, tagged := strings.Cut(container.Image, ":"); !tagged || tag == "latest" {
		problems = append(problems, "image "+container.Image+" (expected: with a version)")
	}
	if container.Resources.Requests.Cpu().IsZero() || container.Resources.Limits.Memory().IsZero() ||
		!container.Resources.Requests.Memory().Equal(*container.Resources.Limits.Memory()) {
		problems = append(problems, "resources (expected: a request of cpu, and the same memory as request and limit)")
	}
	if container.ReadinessProbe == nil || container.LivenessProbe == nil {
		problems = append(problems, "probes (expected: readiness and liveness)")
	}
	for _, probe := range []*core.Probe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
		if probe != nil && !hasPort(container, portOf(probe)) {
			problems = append(problems, "a probe asks port "+portOf(probe)+", which has no such name")
		}
	}
	return problems
}

func portOf(probe *core.Probe) string {
	if probe.HTTPGet != nil {
		return probe.HTTPGet.Port.String()
	}
	return probe.TCPSocket.Port.String()
}

func hasPort(container core.Container, name string) bool {
	for _, port := range container.Ports {
		if port.Name == name {
			return true
		}
	}
	return false
}

// processRules wants a name for the user, which no image of vLLM has and PyTorch asks for, and that kubectl port-forward, which comes by loopback, reaches what is no engine:
// simulated ones tell each other the address that they listen at.
func processRules(container core.Container, isEngine bool) []string {
	problems := []string{}
	if strings.Contains(strings.Join(container.Command, " "), "vllm serve") && !hasVariable(container, "USER") {
		problems = append(problems, container.Name+": no variable USER")
	}
	for _, argument := range container.Args {
		if strings.HasPrefix(argument, "--host=") && argument != "--host=0.0.0.0" && !isEngine {
			problems = append(problems, container.Name+": "+argument+" (expected: --host=0.0.0.0)")
		}
	}
	return problems
}

func hasVariable(container core.Container, name string) bool {
	for _, variable := range container.Env {
		if variable.Name == name {
			return true
		}
	}
	return false
}

// graceRules wants the kubelet to wait for longer than the container takes to end by itself.
func graceRules(container core.Container, grace *int64) []string {
	needed := int64(0)
	if hook := container.Lifecycle; hook != nil && hook.PreStop != nil && hook.PreStop.Sleep != nil {
		needed = hook.PreStop.Sleep.Seconds
	}
	for _, argument := range container.Args {
		name, value, _ := strings.Cut(argument, "=")
		if millis, err := strconv.ParseInt(value, 10, 64); err == nil && (name == "--shutdown-delay-ms" || name == "--drain-timeout-ms") {
			needed += millis / 1000
		}
	}
	if needed > 0 && (grace == nil || *grace <= needed) {
		return []string{fmt.Sprintf("terminationGracePeriodSeconds (expected: more than %d)", needed)}
	}
	return nil
}
