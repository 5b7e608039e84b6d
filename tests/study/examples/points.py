# The points of a sweep in pandas:  hakyu sweep analyse DIR --points sweep.sqlite >analysis.md
import sqlite3
import sys

import pandas

with sqlite3.connect(sys.argv[1]) as sweep:
    points = pandas.read_sql("SELECT * FROM points", sweep)
    indices = pandas.read_sql("SELECT * FROM indices", sweep)
figure, factor = sys.argv[2], sys.argv[3]
print(points.groupby(factor, sort=False)[figure].mean())
print(indices[indices.figure == figure].sort_values("value", ascending=False).to_string(index=False))
