"""A stand-in for OpenSearch: the part of its HTTP interface that Patio uses, as its documentation describes it.

It is strict: a path, parameter, clause or mapping that it does not know is an error 400, so that nothing can rely on
what was never looked up. Documents are found after a refresh only, as there. It is not a proof of how a cluster behaves.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MOST_AT_ONCE = 10_000
MOST_CLAUSES = 1024
TYPES = {"keyword", "long"}


class Refused(Exception):
    def __init__(self, kind, reason, status=400):
        super().__init__(reason)
        self.status = status
        self.error = {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}


def insist(condition, reason, kind="illegal_argument_exception", status=400):
    if not condition:
        raise Refused(kind, reason, status)


def only(names, given, where):
    insist(set(given) <= set(names), f"unknown {sorted(set(given) - set(names))} in {where}", "parsing_exception")


class Index:
    def __init__(self, body):
        only(("aliases", "mappings", "settings"), body, "an index")
        insist(body.get("settings", {}) == {"index": {"number_of_shards": 1}}, "unknown settings")
        mapping = body["mappings"]
        only(("dynamic", "_source", "properties"), mapping, "a mapping")
        insist(mapping["dynamic"] == "strict" and mapping["_source"] == {"enabled": False}, "unknown mapping")
        for name, field in mapping["properties"].items():
            only(("type", "doc_values"), field, name)
            insist(field["type"] in TYPES, f"No handler for type [{field['type']}]", "mapper_parsing_exception")
        self.aliases, self.fields = set(body["aliases"]), mapping["properties"]
        self.written, self.searchable = {}, {}

    def refresh(self):
        self.searchable = dict(self.written)

    def field(self, name, *, by_document=False):
        insist(name in self.fields, f"no such field: {name}")  # OpenSearch itself would find nothing
        if by_document:
            insist(self.fields[name].get("doc_values", True), f"[{name}] has no doc values")
        return self.fields[name]["type"]

    def parsed(self, document):
        return {name: self.values(name, value) for name, value in document.items()}

    def values(self, name, value):
        kind = "strict_dynamic_mapping_exception"
        insist(name in self.fields, f"mapping set to strict, dynamic introduction of [{name}] is not allowed", kind)
        values = value if isinstance(value, list) else [value]
        for each in values:
            right = is_long(each) if self.fields[name]["type"] == "long" else isinstance(each, str)
            insist(right, f"failed to parse field [{name}]", "mapper_parsing_exception")
        return values

    # Searching

    def search(self, body):
        known = ("query", "size", "sort", "track_total_hits", "_source", "docvalue_fields", "aggs")
        only(known, body, "a search")
        size, tracked = body.get("size", 10), body.get("track_total_hits", MOST_AT_ONCE)
        insist(0 <= size <= MOST_AT_ONCE, "Result window is too large")
        insist(body.get("_source", False) is False, "the source is not kept")
        holds = self.predicate(body["query"]) if "query" in body else lambda document: True
        found = [(number, document) for number, document in self.searchable.items() if holds(document)]
        hits = {"max_score": None, "hits": self.page(found, body, size)}
        if tracked is not False:
            exact = tracked is True or len(found) <= tracked
            hits["total"] = {"value": len(found) if exact else tracked, "relation": "eq" if exact else "gte"}
        answer = {"took": 1, "timed_out": False, "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0}}
        answer |= {"hits": hits, "status": 200}
        if "aggs" in body:
            answer["aggregations"] = {name: self.sum(each, found) for name, each in body["aggs"].items()}
        return answer

    def page(self, found, body, size):
        for wish in reversed(body.get("sort", [])):
            [(name, how)] = wish.items()
            self.field(name, by_document=True)
            only(("order",), how, "a sort")
            insist(how["order"] in ("asc", "desc"), "unknown order")
            found = sorted(found, key=lambda pair: pair[1][name][0], reverse=how["order"] == "desc")
        for name in body.get("docvalue_fields", ()):
            self.field(name, by_document=True)
        page = [{"_index": "words", "_id": number, "_score": None} for number, _document in found[:size]]
        for hit, (_number, document) in zip(page, found, strict=False):
            if names := body.get("docvalue_fields"):
                hit["fields"] = {name: sorted(document[name]) for name in names}
        return page

    def sum(self, wish, found):
        only(("sum",), wish, "an aggregation")
        only(("field",), wish["sum"], "a sum")
        name = wish["sum"]["field"]
        self.field(name, by_document=True)
        return {"value": float(sum(value for _number, document in found for value in document.get(name, ())))}

    def predicate(self, query):
        insist(len(query) == 1, "[bool] query malformed, expected one clause", "parsing_exception")
        [(kind, what)] = query.items()
        makers = {"bool": self.bool, "term": self.term, "prefix": self.prefix, "range": self.range}
        insist(kind in makers, f"unknown query [{kind}]", "parsing_exception")
        return makers[kind](what)

    def bool(self, what):
        only(("filter", "should", "minimum_should_match"), what, "bool")
        insist(len(what.get("filter", ())) + len(what.get("should", ())) <= MOST_CLAUSES, "too_many_clauses")
        needed = [self.predicate(each) for each in what.get("filter", ())]
        either = [self.predicate(each) for each in what.get("should", ())]
        least = what.get("minimum_should_match", 1 if either and not needed else 0)
        insist(isinstance(least, int), "unknown minimum_should_match")
        return lambda document: (
            all(each(document) for each in needed) and (sum(bool(each(document)) for each in either) >= least)
        )

    def term(self, what):
        name, value = self.one_value(what)
        return lambda document: value in document.get(name, ())

    def prefix(self, what):
        name, value = self.one_value(what)
        insist(self.fields[name]["type"] == "keyword", "Can only use prefix queries on keyword and text fields")
        return lambda document: any(each.startswith(value) for each in document.get(name, ()))

    def one_value(self, what):
        [(name, value)] = what.items()
        if isinstance(value, dict):
            only(("value",), value, "a term")
            value = value["value"]
        right = is_long(value) if self.field(name) == "long" else isinstance(value, str)
        insist(right, f"failed to create query: {value!r} for {name}", "query_shard_exception")
        return name, value

    def range(self, what):
        [(name, bounds)] = what.items()
        only(("gt", "gte", "lt", "lte"), bounds, "a range")
        insist(self.field(name) == "long" and all(is_long(each) for each in bounds.values()), "not a range of numbers")
        tests = {
            "gt": lambda value, bound: value > bound,
            "gte": lambda value, bound: value >= bound,
            "lt": lambda value, bound: value < bound,
            "lte": lambda value, bound: value <= bound,
        }
        return lambda document: any(
            all(tests[kind](value, bound) for kind, bound in bounds.items()) for value in document.get(name, ())
        )


def is_long(value):
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


class Server(ThreadingHTTPServer):
    """`mood` is what a test makes of it: well, slow, failing (500), babbling (no JSON), evasive (JSON of another kind),
    partial (a shard is missing), late (what is written is not found yet), gone (it hangs up)."""

    daemon_threads = True

    def __init__(self, *, user="", password=""):
        super().__init__(("127.0.0.1", 0), Handler)
        self.user, self.password = user, password
        self.indices, self.asked, self.mood = {}, [], "well"
        self.refused = set()  # numbers of documents that it does not take
        self.woken = threading.Event()
        self.lock = threading.RLock()

    def begin(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def end(self):
        self.mood = "gone"
        self.woken.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Whoever asked did not wait for the answer."""

    def address(self, **changes):
        wanted = {"host": "127.0.0.1", "port": self.server_port, "secure": False, "index": "patio"}
        return wanted | {"user": self.user, "password": self.password} | changes

    def index(self, name, *, by_alias_only=False):
        for place, index in self.indices.items():
            if name in index.aliases or (name == place and not by_alias_only):
                return index
        raise Refused("index_not_found_exception", f"no such index [{name}]", 404)

    def documents(self):
        [index] = self.indices.values()
        return index.searchable


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm, wbufsize = True, -1  # head and body leave together: no answer waits for 40 ms

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        self.server.asked.append(f"{self.command} {parts.path}")
        if self.server.mood == "slow":
            self.server.woken.wait(30)
        if self.server.mood == "gone":
            self.close_connection = True
            return
        try:
            self.authorise()
            insist(self.server.mood != "failing", "out of memory", "circuit_breaking_exception", 500)
            with self.server.lock:
                self.answer(*self.route(parts.path.strip("/").split("/"), dict(parse_qsl(parts.query)), body))
        except Refused as refused:
            self.answer(refused.status, {"error": refused.error, "status": refused.status})

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def authorise(self):
        if self.server.user:
            wanted = base64.b64encode(f"{self.server.user}:{self.server.password}".encode()).decode()
            given = self.headers.get("Authorization")
            insist(given == f"Basic {wanted}", "Unauthorized", "security_exception", 401)

    def route(self, path, parameters, body):
        routes = {
            ("HEAD", 1): self.exists,
            ("PUT", 1): self.create,
            ("DELETE", 1): self.delete,
            ("POST", "_bulk"): self.bulk,
            ("POST", "_msearch"): self.msearch,
            ("POST", "_search"): self.search,
        }
        key = (self.command, 1) if len(path) == 1 else (self.command, path[1])
        insist(key in routes and len(path) <= 2, f"no handler for {self.command} {self.path}")
        return routes[key](path[0], parameters, body)

    def exists(self, name, parameters, body):
        only((), parameters, "a question for an index")
        self.server.index(name)
        return 200, None

    def create(self, name, parameters, body):
        only((), parameters, "the making of an index")
        insist(name not in self.server.indices, f"index [{name}] exists", "resource_already_exists_exception")
        index = Index(json.loads(body))
        insist(not index.aliases & set(self.server.indices), "an index has the name of this alias")
        self.server.indices[name] = index
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def delete(self, name, parameters, body):
        only((), parameters, "the removal of an index")
        insist(name in self.server.indices, f"no such index [{name}]", "index_not_found_exception", 404)
        del self.server.indices[name]
        return 200, {"acknowledged": True}

    def bulk(self, name, parameters, body):
        only(("refresh", "require_alias"), parameters, "a bulk")
        insist(parameters.get("require_alias") == "true", "without it an index would be made by guess")
        insist(body.endswith(b"\n"), "The bulk request must be terminated by a newline [\\n]")
        lines = iter([json.loads(line) for line in body.splitlines()])
        items = [self.act(name, action, lines) for action in lines]
        if parameters.get("refresh") == "true" and self.server.mood != "late" and self.server.indices:
            self.server.index(name).refresh()
        errors = any("error" in item for each in items for item in each.values())
        return 200, {"took": 1, "errors": errors, "items": items}

    def act(self, name, action, lines):
        [(kind, where)] = action.items()
        insist(kind in ("index", "delete"), f"unknown action {kind}")
        only(("_id",), where, "an action")
        number = str(where["_id"])
        document = next(lines) if kind == "index" else None
        try:
            index = self.server.index(name, by_alias_only=True)
            insist(int(number) not in self.server.refused, "failed to parse", "mapper_parsing_exception")
            if kind == "index":
                index.written[number] = index.parsed(document)
                return {kind: {"_id": number, "status": 201, "result": "created"}}
            found = index.written.pop(number, None) is not None
            return {
                kind: {"_id": number, "status": 200 if found else 404, "result": "deleted" if found else "not_found"}
            }
        except Refused as refused:
            return {kind: {"_id": number, "status": refused.status, "error": refused.error}}

    def msearch(self, name, parameters, body):
        only((), parameters, "a multi-search")
        insist(body.endswith(b"\n"), "The msearch request must be terminated by a newline [\\n]")
        lines = [json.loads(line) for line in body.splitlines()]
        insist(len(lines) % 2 == 0 and all(head == {} for head in lines[::2]), "malformed multi-search")
        return 200, {"took": 1, "responses": [self.one_of_many(name, each) for each in lines[1::2]]}

    def one_of_many(self, name, body):
        try:
            answer = self.server.index(name).search(body)
        except Refused as refused:
            return {"error": refused.error, "status": refused.status}
        if self.server.mood == "partial":
            answer["_shards"] |= {"successful": 0, "failed": 1}
        return answer

    def search(self, name, parameters, body):
        only((), parameters, "a search")
        return 200, self.server.index(name).search(json.loads(body))

    def answer(self, status, content):
        text = b"" if content is None else json.dumps(content).encode()
        kind = "application/json; charset=UTF-8"
        if self.server.mood == "babbling":
            text, kind = b"<html>\xff welcome", "text/html"
        if self.server.mood == "evasive":
            text = b'{"responses": {"hits": null}}'
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *arguments):
        pass
