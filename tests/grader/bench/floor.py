"""The floor: one bare process that runs a submission on the cases and compares, with no framework and no defence.

`python floor.py CASES.npz PROBES.py LAYERS.py`; prints how many cases are right.
"""

import runpy
import sys
from types import SimpleNamespace

import numpy as np

data = np.load(sys.argv[1])
probes = runpy.run_path(sys.argv[2])
student = SimpleNamespace(**runpy.run_path(sys.argv[3]))
cases = {}
for name in data.files:
    place, kind, part = name.split("/")
    cases.setdefault(place, {"in": {}, "out": {}})[kind][part] = data[name]
right = 0
for place, case in cases.items():
    try:
        reply = probes[place.split(" ")[0]](student, **case["in"])
        parts = reply if isinstance(reply, dict) else {"": reply}
        right += all(
            np.allclose(parts[part], wanted, rtol=1e-6, atol=0) for part, wanted in case["out"].items()
        )
    except Exception:
        continue
print(right)
