"""Compares what clients got, and what the upstream was sent, directly and through the host.

    compare.py DIRECT_RESULTS DIRECT_RECORDS HOST_RESULTS HOST_RECORDS

Prints each call that differs, and as its last line 'N passed, N failed'. A call that fails directly, too, is left out.
"""

import json
import sys


def load(path):
    with open(path) as file:
        return json.load(file)




direct, direct_sent, host, host_sent = (load(path) for path in sys.argv[1:5])
# The gateway answers these itself, from its own list: what was sent is its own business, and so is all but the names.
OWN = ("models.list", "models.retrieve")
passed = failed = left_out = 0
for name, expected in sorted(direct.items()):
    if "error" in expected and "status" not in expected and not direct_sent.get(name):
        left_out += 1
        continue
    got = host.get(name)
    if name in OWN:
        same = "error" not in (got or {"error": ""})
    else:
        same = got == expected and host_sent.get(name, []) == direct_sent.get(name, [])
    if same:
        passed += 1
        continue
    failed += 1
    print(f"{name}\n  direct: {json.dumps(expected)[:240]}\n          {direct_sent.get(name)}\n"
          f"  host:   {json.dumps(got)[:240]}\n          {host_sent.get(name)}")
if left_out:
    print(f"{left_out} calls were never sent by the client: left out")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
