package main

import (
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	rbac "k8s.io/api/rbac/v1"
)

func TestWhatIsWrongWithAPodIsFound(t *testing.T) {
	grace := int64(30)
	pod := core.PodTemplateSpec{Spec: core.PodSpec{TerminationGracePeriodSeconds: &grace, Containers: []core.Container{{
		Name: "c", Image: "i:latest", Command: []string{"vllm", "serve"}, Args: []string{"--host=10.0.0.1", "--drain-timeout-ms=30000"},
		ReadinessProbe: &core.Probe{ProbeHandler: core.ProbeHandler{HTTPGet: &core.HTTPGetAction{}}},
	}}}}
	found := strings.Join(podRules(pod), "\n")
	for _, expected := range []string{"seccompProfile", "runAsNonRoot", "unrestricted capabilities", "allowPrivilegeEscalation", "readOnlyRootFilesystem",
		"i:latest", "resources", "readiness and liveness", "has no such name", "more than 30", "enableServiceLinks", "automountServiceAccountToken", "USER", "--host=0.0.0.0"} {
		if !strings.Contains(found, expected) {
			t.Errorf("no word about %s in:\n%s", expected, found)
		}
	}
}

func TestUnknownFieldsAndKindsAreFound(t *testing.T) {
	r := &render{}
	r.read("v1/Service", []byte("apiVersion: v1\nkind: Service\nspec: {porst: []}\n"))
	r.read("v1/Pod", []byte("{}"))
	if len(r.problems) != 2 || !strings.Contains(r.problems[0], "porst") {
		t.Error(r.problems)
	}
}

func TestMoreRightsThanNeededAreFound(t *testing.T) {
	if len(roleRules(&rbac.Role{Rules: []rbac.PolicyRule{{Verbs: []string{"*"}}}})) != 1 {
		t.Error("a role that may do all")
	}
}

func TestSelectorsForNobodyAreFound(t *testing.T) {
	if len(somePod(&render{}, "x", map[string]string{"a": "b"})) != 1 {
		t.Error("a selector for nobody")
	}
}
