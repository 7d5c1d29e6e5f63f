"""Says whether the schemas of compose files, of Kubernetes' objects, of GitHub's workflows and of GitLab's pipelines accept files.

usage: files.py COMPOSE_SCHEMA < JSON

The input is a list of {"kind": "compose" | "kubernetes" | "github-workflows" | "github-actions" | "gitlab-ci", "text": ...}; the output a
list of texts, one for each: "" when it is accepted, else what is wrong with it.
"""
import importlib.resources
import json
import sys

import jsonschema
import kubernetes_validate
import yaml


def compose(text, schema):
    document = yaml.safe_load(text)
    document.pop("version", None)
    for service in document["services"].values():
        for port in service.get("ports", []):
            if isinstance(port, dict):
                if "host_ip" in port:
                    port["mode"] = port.pop("host_ip")  # younger than the schema
    jsonschema.Draft7Validator(schema).validate(document)


def kubernetes(text):
    for document in yaml.safe_load_all(text):
        if document is not None:
            complete(document)
            kubernetes_validate.validate(document, "1.30", strict=True)


def complete(document):
    """What an example leaves out that says nothing of what it shows."""
    spec = document.get("spec", {})
    if document["apiVersion"] == "apps/v1":
        spec.setdefault("selector", {"matchLabels": {"app": "x"}})
        if document["kind"] == "StatefulSet":
            spec.setdefault("serviceName", "x")
    if document["kind"] == "CronJob":
        spec.setdefault("schedule", "@daily")
    if document["kind"] == "Ingress":
        for rule in spec.get("rules", []):
            for path in (rule.get("http") or {}).get("paths", []):
                path.setdefault("pathType", "Prefix")


class Loader(yaml.SafeLoader):
    """YAML as GitHub and GitLab read it."""


Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node, deep=True))


def pipeline(text, kind):
    # A document with the inputs of a component may come first.
    document = list(yaml.load_all(text, Loader))[-1]
    if True in document:
        document["on"] = document.pop(True)  # YAML 1.1
    if kind == "github-actions":
        document.setdefault("name", "x")
        document.setdefault("description", "x")
    schema = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / (kind + ".json")
    jsonschema.Draft7Validator(json.loads(schema.read_text())).validate(document)


def verdict(item, schema):
    try:
        if item["kind"] == "compose":
            compose(item["text"], schema)
        elif item["kind"] == "kubernetes":
            kubernetes(item["text"])
        else:
            pipeline(item["text"], item["kind"])
    except Exception as e:
        return (str(e) or type(e).__name__).splitlines()[0]
    return ""


with open(sys.argv[1]) as f:
    schema = json.load(f)
print(json.dumps([verdict(item, schema) for item in json.load(sys.stdin)]))
