package main

import (
	"fmt"
	"reflect"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

// made are Secrets that whoever deploys makes.
var made = map[string]bool{"provider-key": true}

// referenceRules looks at what objects say of each other.
func referenceRules(r *render) []string {
	problems := []string{}
	for _, object := range r.objects {
		name := object.GetName()
		switch known := object.(type) {
		case *core.Service:
			problems = append(problems, serviceRules(r, known)...)
		case *policy.PodDisruptionBudget:
			problems = append(problems, somePod(r, name, known.Spec.Selector.MatchLabels)...)
		case *networking.NetworkPolicy:
			problems = append(problems, policyRules(r, known)...)
		case *monitoring.ServiceMonitor:
			problems = append(problems, monitorRules(r, known)...)
		case *rbac.RoleBinding:
			subject := rbac.Subject{Kind: "ServiceAccount", Name: "gateway", Namespace: known.Namespace}
			if !reflect.DeepEqual(known.Subjects, []rbac.Subject{subject}) || !r.has("Role", known.RoleRef.Name) {
				problems = append(problems, fmt.Sprintf("RoleBinding %s: %v", name, known))
			}
		}
	}
	for _, owner := range r.workloads() {
		problems = append(problems, mountRules(r, owner)...)
	}
	return problems
}

func (r *render) has(kind, name string) bool {
	for _, object := range r.objects {
		if object.GetName() == name && strings.HasSuffix(reflect.TypeOf(object).String(), "."+kind) {
			return true
		}
	}
	return false
}

// selected returns the templates of the pods that a selector is for.
func (r *render) selected(selector map[string]string) []workload {
	found := []workload{}
	for _, owner := range r.workloads() {
		if len(selects("", selector, owner.template.Labels)) == 0 {
			found = append(found, owner)
		}
	}
	return found
}

func somePod(r *render, name string, selector map[string]string) []string {
	if len(selector) == 0 || len(r.selected(selector)) == 0 {
		return []string{fmt.Sprintf("%s: the selector %v is for no pod", name, selector)}
	}
	return nil
}

func serviceRules(r *render, service *core.Service) []string {
	problems := somePod(r, "Service "+service.Name, service.Spec.Selector)
	for _, owner := range r.selected(service.Spec.Selector) {
		for _, port := range service.Spec.Ports {
			if !hasPort(owner.template.Spec.Containers[0], port.TargetPort.String()) {
				problems = append(problems, fmt.Sprintf("Service %s: %s has no port %s", service.Name, owner.name, port.TargetPort.String()))
			}
		}
	}
	return problems
}

func policyRules(r *render, known *networking.NetworkPolicy) []string {
	problems := somePod(r, "NetworkPolicy "+known.Name, known.Spec.PodSelector.MatchLabels)
	for _, rule := range known.Spec.Ingress {
		for _, peer := range rule.From {
			if peer.PodSelector != nil {
				problems = append(problems, somePod(r, "NetworkPolicy "+known.Name, peer.PodSelector.MatchLabels)...)
			}
		}
	}
	return problems
}

func monitorRules(r *render, monitor *monitoring.ServiceMonitor) []string {
	for _, object := range r.objects {
		service, is := object.(*core.Service)
		if is && len(selects("", monitor.Spec.Selector.MatchLabels, service.Labels)) == 0 && service.Spec.Ports[0].Name == monitor.Spec.Endpoints[0].Port {
			return nil
		}
	}
	return []string{"ServiceMonitor " + monitor.Name + ": there is no such service and port"}
}

func mountRules(r *render, owner workload) []string {
	problems := []string{}
	volumes := map[string]bool{}
	for _, volume := range owner.template.Spec.Volumes {
		volumes[volume.Name] = true
		if volume.ConfigMap != nil && !r.has("ConfigMap", volume.ConfigMap.Name) {
			problems = append(problems, fmt.Sprintf("%s: there is no ConfigMap %s", owner.name, volume.ConfigMap.Name))
		}
		if volume.Secret != nil && !r.has("Secret", volume.Secret.SecretName) && !made[volume.Secret.SecretName] {
			problems = append(problems, fmt.Sprintf("%s: there is no Secret %s", owner.name, volume.Secret.SecretName))
		}
	}
	for _, mount := range owner.template.Spec.Containers[0].VolumeMounts {
		if !volumes[mount.Name] {
			problems = append(problems, fmt.Sprintf("%s: there is no volume %s", owner.name, mount.Name))
		}
	}
	return problems
}

// overlayRules holds that the overlay changes engines, not what is in front of them.
func overlayRules(base, simulator *render) []string {
	problems := []string{}
	for _, owner := range simulator.workloads() {
		container := owner.template.Spec.Containers[0]
		if owner.name != "gateway" && !strings.HasPrefix(container.Image, "sluice/engine-simulator:") {
			problems = append(problems, owner.name+": "+container.Image+" (expected: the simulator)")
		}
		if len(made) > 0 && strings.Contains(fmt.Sprint(owner.template.Spec.Volumes), "SecretName:provider-key,") {
			problems = append(problems, owner.name+": the key is not that of the overlay")
		}
	}
	before, after := gateway(base), gateway(simulator)
	if !reflect.DeepEqual(before.Args, after.Args) || !reflect.DeepEqual(before.ReadinessProbe, after.ReadinessProbe) || !reflect.DeepEqual(configs(base), configs(simulator)) {
		problems = append(problems, "the overlay has another gateway")
	}
	return problems
}

func gateway(r *render) core.Container {
	for _, owner := range r.workloads() {
		if owner.name == "gateway" {
			return owner.template.Spec.Containers[0]
		}
	}
	return core.Container{}
}

func configs(r *render) map[string]map[string]string {
	found := map[string]map[string]string{}
	for _, object := range r.objects {
		if config, is := object.(*core.ConfigMap); is {
			found[config.Name] = config.Data
		}
	}
	return found
}
