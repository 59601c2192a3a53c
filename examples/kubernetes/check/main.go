// Command check renders every deployment with kustomize's library and says what is wrong with it: check FOLDER [OUT].
//
// FOLDER is examples/kubernetes; below OUT, if given, each render is written to DEPLOYMENT/LAYER.yaml, and as a JSON array to DEPLOYMENT/LAYER.json.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var deployments = []string{"pd/load-balance", "pd-kvs/load-balance", "service-router/prefix", "service-router/weight"}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: check FOLDER [OUT]")
		os.Exit(2)
	}
	checked, problems := 0, []string{}
	for _, deployment := range deployments {
		base := load(filepath.Join(os.Args[1], deployment, "base"))
		simulator := load(filepath.Join(os.Args[1], deployment, "simulator"))
		problems = append(problems, base.problems...)
		problems = append(problems, simulator.problems...)
		problems = append(problems, overlayRules(base, simulator)...)
		checked += len(base.objects) + len(simulator.objects)
		if len(os.Args) > 2 {
			write(base, filepath.Join(os.Args[2], deployment, "base"))
			write(simulator, filepath.Join(os.Args[2], deployment, "simulator"))
		}
	}
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	fmt.Printf("%d deployments, %d objects, %d problems\n", len(deployments), checked, len(problems))
	if len(problems) > 0 {
		os.Exit(1)
	}
}

// load renders a folder, reads its objects, and looks at each and at all of them together.
func load(folder string) *render {
	r := newRender(folder)
	if len(r.problems) == 0 {
		r.problems = append(objectRules(r), referenceRules(r)...)
	}
	for i, problem := range r.problems {
		r.problems[i] = strings.TrimPrefix(folder, os.Args[1]+"/") + ": " + problem
	}
	return r
}

func write(r *render, file string) {
	must(os.MkdirAll(filepath.Dir(file), 0o755))
	must(os.WriteFile(file+".yaml", r.yaml, 0o644))
	must(os.WriteFile(file+".json", r.json, 0o644))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
