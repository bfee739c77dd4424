"""unpack_wheel.py WHEEL FOLDER PATTERN…: write the members that match a pattern into FOLDER, without their folders.

A star does not reach across folders. A pattern that matches nothing is an error: the wheel is then not what the set-up was written for.
"""

import shutil
import sys
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path

wheel, folder, patterns = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
folder.mkdir(parents=True, exist_ok=True)
with zipfile.ZipFile(wheel) as archive:
    for pattern in patterns:
        members = [name for name in archive.namelist() if name.count("/") == pattern.count("/") and fnmatchcase(name, pattern)]
        if not members:
            sys.exit(f"unpack_wheel: nothing in {wheel} matches {pattern}")
        for member in members:
            with archive.open(member) as source, open(folder / Path(member).name, "wb") as target:
                shutil.copyfileobj(source, target)
