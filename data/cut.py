"""Cut the small files beside this script out of the full ones.

    python3 data/cut.py ../shared/data

MNIST: the first 500 training and the first 200 test digits, with their labels. California housing: the header
and every 50th district. gzip gets no time stamp, so the same input gives the same bytes with one zlib.
"""

import gzip
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).parent
DIGITS = {"train": 500, "t10k": 200}
EVERY = 50


def cut_idx(source, name, count):
    """The first `count` entries of an IDX file: `00 00 08 n`, n big-endian sizes, then bytes."""
    content = gzip.decompress((source / name).read_bytes())
    dimensions = content[3]
    header = 4 + 4 * dimensions
    _, *entry = struct.unpack(f">{dimensions}I", content[4:header])
    length = count
    for size in entry:
        length *= size
    small = content[:4] + struct.pack(f">{dimensions}I", count, *entry) + content[header : header + length]
    (HERE / name).write_bytes(gzip.compress(small, 9, mtime=0))


def cut_csv(source, name):
    header, *rows = (source / name).read_text().splitlines(keepends=True)
    (HERE / name).write_text("".join([header, *rows[::EVERY]]))


def main():
    source = pathlib.Path(sys.argv[1])
    for part, count in DIGITS.items():
        cut_idx(source, f"{part}-images-idx3-ubyte.gz", count)
        cut_idx(source, f"{part}-labels-idx1-ubyte.gz", count)
    cut_csv(source, "housing.csv")


if __name__ == "__main__":
    main()
