"""Serves ClickHouse's engine, which runs in this process, by the HTTP interface of a ClickHouse server.

usage: engine.py PATH [--port PORT] [--user USER] [--password PASSWORD] [--config-file FILE]

Keeps its data in the folder PATH. Prints the port once it takes requests. For tests: one process has one engine, and a
request has the whole answer in memory. Simpler than a server: there is one user, who may do everything; `async_insert` is
taken, but rows are inserted at once; texts of errors have a few words before `Code:`; no limits for requests.
Source: https://clickhouse.com/docs/interfaces/http
"""

import argparse
import base64
import gzip
import hmac
import http.server
import re
import sys
import types
import urllib.parse

# The engine's Python package imports pyarrow for answers that are not used here.
pyarrow = types.ModuleType("pyarrow")
pyarrow.RecordBatchReader = object
sys.modules["pyarrow"] = pyarrow
import chdb  # noqa: E402

# Parameters of a request that are not settings of its query.
NOT_SETTINGS = {"query", "query_id", "session_id", "session_timeout", "database", "user", "password", "role", "compress"}
# The status of an error by its code; 500 for all others. Source: ClickHouse, `exceptionCodeToHTTPStatus.cpp`.
STATUS = {
    **dict.fromkeys([6, 15, 25, 26, 27, 36, 44, 53, 62, 72, 117], 400),
    **dict.fromkeys([497, 516], 403),
    **dict.fromkeys([46, 47, 50, 60, 73, 81, 115], 404),
    **{48: 501, 159: 408, 209: 503},
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if urllib.parse.urlsplit(self.path).path == "/ping":
            return self.answer(200, b"Ok.\n")
        self.run(b"")

    def do_POST(self):
        self.run(self.read_body())

    def run(self, body):
        query = urllib.parse.urlsplit(self.path).query
        parameters = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if not self.is_allowed(parameters):
            return self.fail("Code: 516. DB::Exception: Authentication failed: wrong user or password. (AUTHENTICATION_FAILED)")
        try:
            answer = execute(parameters, body)
        except Exception as error:  # The engine has one class for all errors, with their text.
            return self.fail(str(error))
        self.answer(200, answer)

    def is_allowed(self, parameters):
        user, password = self.headers.get("x-clickhouse-user"), self.headers.get("x-clickhouse-key", "")
        if self.headers.get("authorization", "").startswith("Basic "):
            user, _, password = base64.b64decode(self.headers["authorization"][6:]).decode().partition(":")
        if "user" in parameters:
            user, password = parameters["user"], parameters.get("password", "")
        given = f"{user or 'default'}:{password}"
        return hmac.compare_digest(given.encode(), f"{options.user}:{options.password}".encode())

    def read_body(self):
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            body = b"".join(self.read_chunks())
        else:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
        return gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body

    def read_chunks(self):
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def fail(self, text):
        code = int((re.search(r"Code: (\d+)", text) or [0, 0])[1])
        self.answer(STATUS.get(code, 500), f"{text}\n".encode(), {"X-ClickHouse-Exception-Code": str(code)})

    def answer(self, status, body, headers={}):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body)), "X-ClickHouse-Summary": "{}"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def execute(parameters, body):
    """Runs a request's query in a connection of its own, as settings belong to connections."""
    connection = chdb.connect(place)
    try:
        if parameters.get("database"):
            connection.query(f"USE {quote(parameters['database'], '`')}")
        for name, value in parameters.items():
            if name not in NOT_SETTINGS:
                connection.query(f"SET {quote(name, '`')} = {quote(value)}")
        query = parameters.get("query", "")
        insert = re.fullmatch(r"(\s*INSERT\s.*?)\sFORMAT\s+(\w+)\s*;?\s*", query, re.IGNORECASE | re.DOTALL)
        if insert:
            with connection.send_insert(insert[1], insert[2]) as inserter:
                if body:
                    inserter.append(body)
                inserter.finish()
            return b""
        return bytes(connection.query(query + body.decode(), "TabSeparated").bytes())
    finally:
        connection.close()


def quote(text, mark="'"):
    return mark + text.replace("\\", "\\\\").replace(mark, "\\" + mark) + mark


parser = argparse.ArgumentParser()
parser.add_argument("path")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--user", default="default")
parser.add_argument("--password", default="")
parser.add_argument("--config-file")
options = parser.parse_args()
place = options.path + (f"?config-file={options.config_file}" if options.config_file else "")
# The engine ends with its last connection: this one stays.
first = chdb.connect(place)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that has gone is no error of the server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


server = Server(("127.0.0.1", options.port), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
