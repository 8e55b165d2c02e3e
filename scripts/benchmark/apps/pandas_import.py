"""`pandas.read_csv` and `DataFrame.to_sql` alone: no validation, no index; prints the seconds."""

import sqlite3
import sys
import time

import pandas as pd  # type: ignore[import-untyped]  # in the peers' environment only

if __name__ == "__main__":
    began = time.perf_counter()
    frame = pd.read_csv(sys.argv[1], dtype=str)
    with sqlite3.connect(sys.argv[2]) as connection:
        frame.to_sql("place", connection, index=False)
    sys.stdout.write(str(time.perf_counter() - began))
