"""Packing and verifying against `zip`, `sha256sum` and `unzip` on one tree, in pairs taken in turn; medians.

    cargo bench --bench packing --no-run      and cargo build --release, first
    python against_stock_tools.py TREE PACKING [PROGRAM] [PAIRS]

TREE is a workspace whose Logs are packed, PACKING the bench's program, PROGRAM statetrace-site. Packing itself, without
reading the workspace and building its site, is what `zip -r` and `sha256sum` do too; the whole of `bundle` is told beside.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

tree, packing = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
program = Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else None
pairs = int(sys.argv[4]) if len(sys.argv) > 4 else 5
logs = tree / "Logs"
scratch = tempfile.TemporaryDirectory(prefix="statetrace-stock-")
out = Path(scratch.name)
theirs, ours = out / "theirs.zip", out / "RC-1-evidence.zip"


def run(command, directory=out):
    """Seconds on the wall, seconds of user time, and the most memory in MB of one process."""
    for file in (theirs,) if "zip -r" in command else ():
        file.unlink(missing_ok=True)
    start = time.perf_counter()
    child = subprocess.Popen(["sh", "-c", command], cwd=directory, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"{command} ends with {child.returncode}"
    return wall, usage.ru_utime, usage.ru_maxrss / 1024


def compare(name, our_command, their_command, our_directory=out, their_directory=out):
    rounds = [(run(our_command, our_directory), run(their_command, their_directory)) for _ in range(pairs)]
    median = lambda side, figure: statistics.median(row[side][figure] for row in rounds)
    ratios = sorted(row[0][0] / row[1][0] for row in rounds)
    print(
        f"{name}: {median(0, 0):.3f} s against {median(1, 0):.3f} s, ratio {statistics.median(ratios):.3f}"
        f" ({ratios[0]:.3f} to {ratios[-1]:.3f}); user {median(0, 1):.2f} s against {median(1, 1):.2f} s;"
        f" memory {max(row[0][2] for row in rounds):.0f} MB"
    )


zip_and_sums = f"zip -qr {theirs} . && find . -type f -print0 | xargs -0 sha256sum > {out}/sums"
compare("packing", f"{packing} pack {logs} {out}", zip_and_sums, their_directory=logs)
print(f"archive: {ours.stat().st_size} bytes against {theirs.stat().st_size}, {ours.stat().st_size / theirs.stat().st_size:.3f}")

unpacked = out / "unpacked"
unpacked.mkdir()
subprocess.run(["unzip", "-q", ours, "-d", unpacked], check=True)
bag = unpacked / "RC-1-evidence"
trust = out / "trust"
trust.mkdir()
(out / "allowed_signers").rename(trust / "allowed_signers")
if program:
    verify = f"{program} -q verify {ours} --trust {trust} --candidate RC-1"
    stock = f"unzip -tqq {ours} && sha256sum --quiet --strict -c manifest-sha256.txt"
    compare("verifying", verify, stock, their_directory=bag)
    config = out / "statetrace.toml"
    config.write_text('[[candidate]]\nid = "RC-1"\nareas = []\nrequired_areas = []\ninclude = ["Logs/**"]\n')
    for scope in ("candidate", "all"):
        (out / scope).mkdir()
        whole = (
            f"{program} -q -C {tree} --config {config} bundle --candidate RC-1 --unsigned --allow-incomplete bench"
            f" --site-scope {scope} -o {out}/{scope}"
        )
        compare(f"the whole of bundle, site {scope}", whole, zip_and_sums, their_directory=logs)
        print(f"  {(out / scope / 'RC-1-evidence.zip').stat().st_size} bytes with the site")
