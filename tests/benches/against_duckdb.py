"""What `cargo bench --bench telemetry -- field DIR FIELD` prints, by DuckDB (`pip install duckdb`).

    python against_duckdb.py DIR FIELD [THREADS]            count, mean, p95, p99, max by day, event and site, as CSV
    python against_duckdb.py DIR FIELD THREADS --against F  the same, compared with the lines of the file F
"""

import sys
import time
from pathlib import Path

import duckdb

root, field = Path(sys.argv[1]), sys.argv[2]
threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
start = time.perf_counter()
connection = duckdb.connect(config={"threads": threads})
columns = f"{{EventName: 'VARCHAR', Timestamp: 'VARCHAR', Site: 'VARCHAR', \"{field}\": 'DOUBLE'}}"
rows = connection.execute(
    f"""
    select substr(Timestamp, 1, 10) as day, EventName, Site, count(x), avg(x),
           quantile_cont(x, 0.95), quantile_cont(x, 0.99), max(x)
    from (select *, "{field}" as x from read_json(?, format = 'newline_delimited', columns = {columns}))
    where x is not null and Site is not null
    group by all
    """,
    [str(root / "Logs" / "IngestionMetrics" / "*.json")],
).fetchall()
rows.sort()
print(f"{time.perf_counter() - start:.2f} s without the start of Python", file=sys.stderr)

if "--against" not in sys.argv:
    for row in rows:
        print(*row[:4], *(f"{figure:.9e}" for figure in row[4:]), sep=",")
    sys.exit()

ours = [line.split(",") for line in Path(sys.argv[sys.argv.index("--against") + 1]).read_text().splitlines()]
ours = sorted((*row[:3], int(row[3]), *map(float, row[4:])) for row in ours)
assert len(ours) == len(rows), f"{len(ours)} rows against {len(rows)}"
for a, b in zip(ours, rows):
    same = a[:4] == b[:4] and all(abs(x - y) <= 1e-8 * max(1, abs(y)) for x, y in zip(a[4:], b[4:]))
    assert same, f"{a} against {b}"
print(f"{len(rows)} rows agree")
