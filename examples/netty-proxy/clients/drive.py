"""Calls every method of every resource of the official Python client once, and once more streamed where it can be.

    drive.py BASE_URL OUTPUT

Arguments are made from the signatures. Writes one JSON object: the name of a call, to what the client made of the answer.
"""

import inspect
import warnings
import json
import sys
import typing

import openai
from openai._resource import SyncAPIResource

warnings.simplefilter("ignore")
client = openai.OpenAI(base_url=sys.argv[1], api_key="client-key", admin_api_key="client-key", max_retries=0, timeout=10)
FILE = ("a.txt", b"\x00\r\n--some bytes\xff" * 400, "text/plain")
HELPERS = ("parse", "poll", "stream", "create_and_poll", "create_and_run_poll", "create_and_run_stream", "create_and_stream",
           "for_result", "prepare_directory", "submit_tool_outputs_and_poll", "submit_tool_outputs_and_stream", "submit_tool_outputs_stream", "upload_and_poll",
           "upload_file_chunked", "wait_for_processing", "unwrap", "connect", "verify_signature", "create_and_run")


def resources(owner, path=()):
    for name in sorted(set(dir(type(owner)))):
        if name.startswith("_") or name.startswith("with_"):
            continue
        try:
            value = getattr(owner, name)
        except Exception:
            continue
        if isinstance(value, SyncAPIResource):
            yield path + (name,), value
            yield from resources(value, path + (name,))


def value_for(name, annotation):
    text = str(annotation)
    if name == "model":
        return "m"
    if "FileTypes" in text or name in ("file", "image", "mask", "audio", "audio_sample", "video"):
        return FILE
    if "Iterable" in text or "List" in text or "Sequence" in text:
        return ["x"] if "str" in text and "Param" not in text else []
    if "Literal" in text:
        return text.split("Literal[", 1)[1].split("]")[0].split(",")[0].strip("'\" ")
    if "int" in text.lower() and "str" not in text:
        return 1
    if "Param" in text or "Dict" in text or "Mapping" in text or name in ("metadata", "session", "schedule"):
        return {}
    return name + "_1"


def arguments(method):
    known = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.default is inspect.Parameter.empty and parameter.kind in (
                inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
            known[name] = value_for(name, parameter.annotation)
    return known


def needed(method):
    """The argument sets that a method with overloads asks for, the one with most of them first."""
    overloads = [arguments(o) for o in typing.get_overloads(method.__func__)]
    base = arguments(method)
    for overload in overloads:
        for name, value in overload.items():
            if name not in ("stream", "self"):
                base.setdefault(name, value)
    return base


def shown(value):
    if isinstance(value, openai.Stream):
        return [json.loads(event.model_dump_json()) if hasattr(event, "model_dump_json") else str(event) for event in value]
    if hasattr(value, "read") and hasattr(value, "response"):
        return len(value.read())
    if hasattr(value, "model_dump_json"):
        return json.loads(value.model_dump_json(warnings=False))
    return str(value)


def call(name, method, known):
    client._custom_headers["x-call"] = name
    try:
        return {"value": shown(method(**known))}
    except openai.APIStatusError as e:
        return {"error": type(e).__name__, "status": e.status_code, "body": str(e.body)[:300]}
    except Exception as e:
        return {"error": type(e).__name__, "text": str(e)[:300]}


client._custom_headers = dict(client._custom_headers)
results = {}
for path, resource in resources(client):
    for name in sorted(dir(type(resource))):
        method = getattr(type(resource), name)
        if name.startswith("_") or name.startswith("with_") or name in HELPERS or not inspect.isfunction(method):
            continue
        bound = getattr(resource, name)
        full = ".".join(path + (name,))
        known = needed(bound)
        results[full] = call(full, bound, known)
        if "stream" in inspect.signature(bound).parameters:
            results[full + "#stream"] = call(full + "#stream", bound, {**known, "stream": True})
with open(sys.argv[2], "w") as out:
    json.dump(results, out, indent=1, sort_keys=True)
