package main

import (
	"fmt"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// render is what kustomize makes of a folder.
type render struct {
	yaml     []byte
	json     []byte
	objects  []meta.Object
	problems []string
}

// kinds has an empty object for each kind that may be used; reading one knows its fields.
var kinds = map[string]func() meta.Object{
	"v1/Namespace":                             func() meta.Object { return &core.Namespace{} },
	"v1/ServiceAccount":                        func() meta.Object { return &core.ServiceAccount{} },
	"v1/Service":                               func() meta.Object { return &core.Service{} },
	"v1/ConfigMap":                             func() meta.Object { return &core.ConfigMap{} },
	"v1/Secret":                                func() meta.Object { return &core.Secret{} },
	"apps/v1/Deployment":                       func() meta.Object { return &apps.Deployment{} },
	"apps/v1/StatefulSet":                      func() meta.Object { return &apps.StatefulSet{} },
	"policy/v1/PodDisruptionBudget":            func() meta.Object { return &policy.PodDisruptionBudget{} },
	"networking.k8s.io/v1/NetworkPolicy":       func() meta.Object { return &networking.NetworkPolicy{} },
	"rbac.authorization.k8s.io/v1/Role":        func() meta.Object { return &rbac.Role{} },
	"rbac.authorization.k8s.io/v1/RoleBinding": func() meta.Object { return &rbac.RoleBinding{} },
	"monitoring.coreos.com/v1/ServiceMonitor":  func() meta.Object { return &monitoring.ServiceMonitor{} },
}

func newRender(folder string) *render {
	r := &render{}
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		r.problems = append(r.problems, err.Error())
		return r
	}
	objects := []string{}
	for _, resource := range resources.Resources() {
		r.read(resource.GetApiVersion()+"/"+resource.GetKind(), []byte(resource.MustYaml()))
		object, err := resource.MarshalJSON()
		must(err)
		objects = append(objects, strings.TrimSpace(string(object)))
	}
	r.json = []byte("[\n" + strings.Join(objects, ",\n") + "\n]\n")
	if r.yaml, err = resources.AsYaml(); err != nil {
		r.problems = append(r.problems, err.Error())
	}
	return r
}

func (r *render) read(kind string, text []byte) {
	make, known := kinds[kind]
	if !known {
		r.problems = append(r.problems, kind+": no kind that is known here")
		return
	}
	object := make()
	if err := yaml.UnmarshalStrict(text, object); err != nil {
		r.problems = append(r.problems, fmt.Sprintf("%s: %v", kind, err))
		return
	}
	r.objects = append(r.objects, object)
}

// workload is a pod template and whose it is.
type workload struct {
	name     string
	template core.PodTemplateSpec
}

func (r *render) workloads() []workload {
	found := []workload{}
	for _, object := range r.objects {
		switch owner := object.(type) {
		case *apps.Deployment:
			found = append(found, workload{owner.Name, owner.Spec.Template})
		case *apps.StatefulSet:
			found = append(found, workload{owner.Name, owner.Spec.Template})
		}
	}
	return found
}
