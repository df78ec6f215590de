"""The command line, and the only room that imports all the others.

One thread per numeric job, set here before numpy or torch can be imported: thread counts change the bits.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ.setdefault("MPLBACKEND", "Agg")
