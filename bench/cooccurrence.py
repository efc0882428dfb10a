"""The incumbent of bench/training.ts: A.T @ A of SciPy, then each row's best. python3 cooccurrence.py FOLDER ITEMS K"""
import json
import resource
import sys
import time

import numpy
from scipy.sparse import csr_matrix

folder, items, k = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
start = numpy.fromfile(f"{folder}/start", dtype=numpy.uint32).astype(numpy.int32)
item = numpy.fromfile(f"{folder}/item", dtype=numpy.uint32).astype(numpy.int32)
baskets = csr_matrix((numpy.ones(len(item), dtype=numpy.float32), item, start), shape=(len(start) - 1, items))

began = time.perf_counter()
pairs = (baskets.T @ baskets).tocsr()
counted = time.perf_counter()
best = []
for row in range(items):
    low, high = pairs.indptr[row], pairs.indptr[row + 1]
    values = pairs.data[low:high]
    top = numpy.argpartition(values, -k)[-k:] if high - low > k else numpy.arange(high - low)
    best.append(pairs.indices[low:high][top[numpy.argsort(-values[top])]])
ended = time.perf_counter()
print(json.dumps({
    "seconds": {"pairs": counted - began, "best": ended - counted},
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "pairs": int(pairs.nnz),
}))
