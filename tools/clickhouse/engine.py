"""Serves ClickHouse's engine, which runs in this process, by the HTTP interface of a ClickHouse server.

usage: engine.py PATH [--port PORT] [--user USER] [--password PASSWORD] [--inserter USER:PASSWORD] [--cluster NAME]
                 [--config-file FILE] [--until-eof]

Keeps its data in the folder PATH. Prints the port once it takes requests. For tests: one process has one engine, and a
request has the whole answer in memory. Simpler than a server: one user may do everything, and another may only insert,
into any table; `async_insert` is taken, but rows are inserted at once; texts of errors have a few words before `Code:`;
requests have no limits. Source: https://clickhouse.com/docs/interfaces/http

With --cluster it is a cluster of two shards; FILE must define one if it is given. The engine has neither Keeper nor a port for other servers, so both shards
are itself: statements ON CLUSTER run once, replicated tables become plain ones, and in a query each shard sees the rows
that belong to it by the sharding key. With --until-eof it ends with its standard input, and so with the process that
has the other end.
"""

import argparse
import base64
import gzip
import hmac
import http.server
import os
import re
import signal
import sys
import tempfile
import threading
import types
import urllib.parse

# The engine's Python package imports pyarrow for answers that are not used here.
pyarrow = types.ModuleType("pyarrow")
pyarrow.RecordBatchReader = object
sys.modules["pyarrow"] = pyarrow
import chdb  # noqa: E402

# Parameters of a request that are not settings of its query.
NOT_SETTINGS = {"query", "query_id", "session_id", "session_timeout", "database", "user", "password", "role", "compress"}
# A setting that sends queries of a cluster to the port that the engine does not have.
NOT_ALONE = {"prefer_localhost_replica"}
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
        given = self.credentials(parameters)
        is_inserter = hmac.compare_digest(given, options.inserter.encode())
        if not is_inserter and not hmac.compare_digest(given, f"{options.user}:{options.password}".encode()):
            return self.fail("Code: 516. DB::Exception: Authentication failed: wrong user or password. (AUTHENTICATION_FAILED)")
        if is_inserter and not parameters.get("query", "").startswith("INSERT INTO "):
            return self.fail("Code: 497. DB::Exception: Not enough privileges. (ACCESS_DENIED)")
        try:
            answer = execute(parameters, body)
        except Exception as error:  # The engine has one class for all errors, with their text.
            return self.fail(str(error))
        self.answer(200, answer)

    def credentials(self, parameters):
        user, password = self.headers.get("x-clickhouse-user"), self.headers.get("x-clickhouse-key", "")
        if self.headers.get("authorization", "").startswith("Basic "):
            user, _, password = base64.b64decode(self.headers["authorization"][6:]).decode().partition(":")
        if "user" in parameters:
            user, password = parameters["user"], parameters.get("password", "")
        return f"{user or 'default'}:{password}".encode()

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
            if name not in NOT_SETTINGS and not (options.cluster and name in NOT_ALONE):
                connection.query(f"SET {quote(name, '`')} = {quote(value)}")
        query = parameters.get("query", "")
        insert = re.fullmatch(r"(\s*INSERT\s.*?)\sFORMAT\s+(\w+)\s*;?\s*", query, re.IGNORECASE | re.DOTALL)
        if insert:
            insert_rows(connection, insert[1], insert[2], body)
            return b""
        query += body.decode()
        if options.cluster:
            connection.query(f"SET additional_table_filters = {{{', '.join(filters)}}}")
            query = without_cluster(query)
        answer = bytes(connection.query(query, "TabSeparated").bytes())
        if "Distributed(" in query:
            filters[:] = shard_filters(connection)
        return answer
    finally:
        connection.close()


def insert_rows(connection, statement, format, rows):
    """Inserts rows from a file. The engine also takes them as bytes, but then it does not report every error."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(rows)
        file.flush()
        connection.query(f"{statement} FROM INFILE {quote(file.name)} FORMAT {format}")


def without_cluster(query):
    """Makes a statement for all servers of a cluster one for this server."""
    if not re.match(r"\s*(?:CREATE|ALTER|DROP|TRUNCATE|OPTIMIZE|DELETE|SYSTEM)\s", query, re.IGNORECASE):
        return query
    query = re.sub(r"\sON CLUSTER `[^`]*`", "", query)
    return re.sub(r"\bENGINE = Replicated(\w*MergeTree)\('[^']*', '\{replica\}'(?:, )?", r"ENGINE = \1(", query)


def shard_filters(connection):
    """Says which rows of a table each shard sees: of a sharded table its own, of a system table the first one all."""
    found = [f"'system.{name}': 'shardNum() < 2'" for name in ("databases", "mutations", "parts", "tables")]
    engines = connection.query("SELECT engine_full FROM system.tables WHERE engine = 'Distributed'", "TSVRaw").data()
    for database, table, key in re.findall(r"^Distributed\('[^']*', '([^']*)', '([^']*)', (.+)\)$", engines, re.MULTILINE):
        found.append(f"'{database}.{table}': {quote(f'shardNum() = 0 OR ({key}) % 2 = shardNum() - 1')}")
    return found


def quote(text, mark="'"):
    return mark + text.replace("\\", "\\\\").replace(mark, "\\" + mark) + mark


def write_cluster(file):
    """Writes the configuration of a cluster whose servers are all this one: their port is that of the server itself."""
    server = "<replica><host>127.0.0.1</host><port>9000</port></replica>"
    shard = f"<shard><internal_replication>true</internal_replication>{server}</shard>"
    clusters = f"<remote_servers><{options.cluster}>{shard}{shard}</{options.cluster}></remote_servers>"
    with open(file, "w") as config:
        config.write(f"<clickhouse><tcp_port>9000</tcp_port>{clusters}</clickhouse>\n")


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that has gone is no error of the server."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


parser = argparse.ArgumentParser()
parser.add_argument("path")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--user", default="default")
parser.add_argument("--password", default="")
parser.add_argument("--inserter", default="")
parser.add_argument("--cluster")
parser.add_argument("--config-file")
parser.add_argument("--until-eof", action="store_true")
options = parser.parse_args()
# Both end the engine at once, without a trace of Python's: tables survive that.
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
try:
    server = Server(("127.0.0.1", options.port), Handler)
    config = options.config_file
    if options.cluster and not config:
        os.makedirs(options.path, exist_ok=True)
        config = os.path.join(options.path, "cluster.xml")
        write_cluster(config)
    place = options.path + (f"?config-file={config}" if config else "")
    # The engine ends with its last connection: this one stays.
    first = chdb.connect(place)
    filters = shard_filters(first) if options.cluster else []
except Exception as error:
    sys.exit(f"Cannot serve ClickHouse's engine from {options.path} on port {options.port}: {error}")
if options.until_eof:
    threading.Thread(target=end_with_input, daemon=True).start()
print(server.server_address[1], flush=True)
server.serve_forever()
