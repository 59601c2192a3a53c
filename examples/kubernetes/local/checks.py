"""What must hold of each deployment while it runs."""

import json
import re

import traffic

LOCAL, EXTERNAL = "Qwen/Qwen3-8B", "Qwen/Qwen2.5-7B"


def look(deployment, site, calls):
    """Returns what is wrong."""
    problems = pages(site) + CHECKS[deployment](site, calls)
    return problems + restarts(site)


def pages(site):
    """Both ports of each gateway: what operators and Prometheus see is on its own, and not on that of the calls."""
    problems = []
    for gateway in site.of("gateway"):
        admin, main = gateway.workload.port("admin"), gateway.workload.port("http")
        for path, port, expected in (("/metrics", admin, 200), ("/status", admin, 200), ("/metrics", main, 404), ("/drain/x", main, 404), ("/v1/models", main, 200)):
            status, text = gateway.get(path, port)
            if status != expected:
                problems.append(f"{gateway.name}: {path} at {port}: {status} (expected: {expected})")
        sources = json.loads(gateway.get("/status", admin)[1])["sources"]
        if [source["state"] for source in sources] != ["ok"]:
            problems.append(f"{gateway.name}: sources {sources}")
    return problems


def disaggregated(site, calls):
    """Every call has a prefill leg and a decode leg, on engines of that role, and the fabric has seen the KV blocks move."""
    sent = traffic.Traffic(site).send(calls, LOCAL)
    books = json.loads(fabric(site))
    counts = books["counts"]
    prefilled = {name: one["prefills"] for name, one in counts.items() if one["prefills"]}
    pulled = {name: one["pulls"] for name, one in counts.items() if one["pulls"]}
    print(f"  {calls} calls: prefill {prefilled}, decode {pulled}")
    problems = sent.failures[:3] + books["violations"][:3]
    problems += expect(sum(prefilled.values()) == sum(pulled.values()) == calls, f"prefills {prefilled}, pulls {pulled} (expected: {calls} each)")
    problems += expect(set(prefilled) == names(site, "prefill") and set(pulled) == names(site, "decode"), f"engines: {prefilled}, {pulled} (expected: all of each role)")
    problems += expect(sum(one["recomputes"] for one in counts.values()) == 0, f"recomputed prompts: {counts}")
    return problems + counted(site, calls)


def by_prefix(site, calls):
    """Names go where their route says, and where engines are gone the external endpoint takes their calls."""
    local = traffic.Traffic(site).send(calls, LOCAL)
    external = traffic.Traffic(site).send(calls, EXTERNAL)
    print(f"  {calls} calls of {LOCAL}: {dict(local.answers)}, of {EXTERNAL}: {dict(external.answers)}")
    problems = (local.failures + external.failures)[:3]
    problems += expect(set(local.answers) == names(site, "engine"), f"{LOCAL}: {dict(local.answers)}")
    problems += expect(set(external.answers) == names(site, "provider"), f"{EXTERNAL}: {dict(external.answers)}")
    problems += counted(site, 2 * calls)
    return problems + without_engines(site)


def without_engines(site):
    engines = site.of("engine")
    for pod in engines:
        site.crash(pod)
    fallen = traffic.Traffic(site).send(20, LOCAL)
    print(f"  20 calls of {LOCAL} without engines: {dict(fallen.answers)}")
    for pod in engines:
        site.run(pod.workload, pod.name).await_ready()
    return fallen.failures[:3] + expect(set(fallen.answers) == names(site, "provider"), f"without engines: {dict(fallen.answers)}")


def by_weight(site, calls):
    """Three of four calls stay: each gateway takes the routes in turn, so that it is exact but for a few."""
    sent = traffic.Traffic(site).send(calls, LOCAL)
    stayed = sum(count for name, count in sent.answers.items() if name in names(site, "engine"))
    print(f"  {calls} calls: {stayed} of 75% stayed: {dict(sent.answers)}")
    return sent.failures[:3] + expect(abs(stayed - calls * 0.75) <= 4, f"{stayed} of {calls} stayed (expected: 75%)") + counted(site, calls)


def restarts(site):
    """While a pod of each kind is replaced, no call fails."""
    behind = traffic.Traffic(site).background(LOCAL)
    for name in [workload.name for workload in site.workloads if workload.is_engine() or workload.is_gateway()]:
        site.restart(name)
    behind.stop()
    print(f"  {sum(behind.answers.values())} calls during restarts, {len(behind.failures)} failed")
    return behind.failures[:5]


def counted(site, calls):
    """The metrics of all gateways have every call."""
    pages = "\n".join(gateway.get("/metrics", gateway.workload.port("admin"))[1] for gateway in site.of("gateway"))
    total = sum(float(value) for value in re.findall(r'(?m)^sluice_calls_total\{.*model="Qwen/.*\} ([0-9.eE+]+)$', pages))
    return expect(total == calls, f"sluice_calls_total: {total} (expected: {calls})")


def fabric(site):
    pod = site.of("fabric")[0]
    return pod.get("/admin/kv", pod.workload.port("http"))[1]


def names(site, workload):
    return {pod.name for pod in site.of(workload)}


def expect(holds, problem):
    return [] if holds else [problem]


CHECKS = {"pd/load-balance": disaggregated, "pd-kvs/load-balance": disaggregated, "service-router/prefix": by_prefix, "service-router/weight": by_weight}
