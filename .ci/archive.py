"""Reads every record of an archive with warcio, digests checked, and says how many of each kind it holds.

usage: archive.py FOLDER   (any folder that holds .warc.gz files)
"""

import collections
import pathlib
import sys

from warcio.archiveiterator import ArchiveIterator

kinds = collections.Counter()
files = sorted(pathlib.Path(sys.argv[1]).rglob("*.warc.gz"))
for path in files:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.content_stream().read()
            kinds[record.rec_type] += 1
print(f"{len(files)} segments:", ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
if not kinds["response"] or not kinds["request"]:
    sys.exit("no responses or no requests in it")
