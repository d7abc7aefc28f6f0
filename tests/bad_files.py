"""Files that no data set can be made of: damaged, lying, hostile, or simply too large. Built here, never unpacked."""

import gzip
import io
import pickle
import re
import struct
import zipfile
from collections.abc import Callable

import numpy as np
import torch
from PIL import Image

BIG = 10 * 2**30


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npy_claiming(shape: tuple[int, ...], dtype: str = "<f8", body: bytes = b"") -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": shape})
    return stream.getvalue() + body


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return stream.getvalue()


def png(height: int, width: int, seed: int = 0, colours: bool = False) -> bytes:
    shape = (height, width, 3) if colours else (height, width)
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A small image whose header says that it is large."""
    import zlib

    body = bytearray(png(4, 4))
    body[16:24] = struct.pack(">2I", width, height)
    body[29:33] = struct.pack(">I", zlib.crc32(bytes(body[12:29])))
    return bytes(body)


def idx(shape: tuple[int, ...], body: bytes) -> bytes:
    return struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape) + body


def saved(found) -> bytes:
    stream = io.BytesIO()
    torch.save(found, stream)
    return stream.getvalue()


class Hostile:
    """Its pickle calls a function when it is loaded."""

    def __reduce__(self):
        return (print, ("this text must never be printed",))


def claiming(content: bytes, length: int) -> bytes:
    """The archive with this in place of every member's real length, in the list and before each member."""
    found = bytearray(content)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = found.find(mark)
        while at >= 0:
            found[at + place : at + place + 4] = struct.pack("<I", length)
            at = found.find(mark, at + 1)
    return bytes(found)


def parquet(columns: dict) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def _with_size(n: int) -> bytes:
    """A tensor of torch.save whose description says that it has n rows."""
    found = zipfile.ZipFile(io.BytesIO(saved(torch.zeros(20, 2))))
    long = b"\x8a\x0a" + n.to_bytes(10, "little")
    files = {
        info.filename: found.read(info).replace(b"K\x14K\x02\x86", long + b"K\x02\x86") for info in found.infolist()
    }
    return archive(files, zipfile.ZIP_STORED)


def _renamed(content: bytes) -> bytes:
    """An archive whose list of members says that a member's name goes on for hundreds of bytes."""
    at = content.find(b"PK\x03\x04")
    return content[: at + 26] + struct.pack("<H", 300) + content[at + 28 :]


def _nameless(content: bytes) -> bytes:
    """An archive whose first member has a name of length 0: its one letter is an extra field."""
    found = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        at = found.find(mark)
        found[at + place : at + place + 4] = struct.pack("<2H", 0, 1)
    return bytes(found)


ROWS = np.arange(40.0).reshape(20, 2)


def _sheet(rows: str) -> bytes:
    """An Excel file whose sheet holds these rows."""
    import openpyxl

    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    found = zipfile.ZipFile(stream)
    files = {info.filename: found.read(info) for info in found.infolist()}
    name = "xl/worksheets/sheet1.xml"
    files[name] = re.sub(
        rb"<sheetData ?/>|<sheetData></sheetData>", f"<sheetData>{rows}</sheetData>".encode(), files[name]
    )
    return archive(files)


def _opendocument(rows: int, columns: int) -> bytes:
    """An OpenDocument sheet of one cell that is said to stand there many times."""
    spaces = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    cell = f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}">'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>'
    sheet = f'<office:spreadsheet><table:table table:name="S">{row}</table:table></office:spreadsheet>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = f"<office:document-content{spaces}><office:body>{sheet}</office:body></office:document-content>"
    return archive({"mimetype": kind.encode(), "content.xml": content.encode()})


def _feather() -> bytes:
    import pandas

    stream = io.BytesIO()
    pandas.DataFrame({"a": ROWS[:, 0]}).to_feather(stream)
    return stream.getvalue()


def _mat(**arrays) -> bytes:
    from scipy.io import savemat

    stream = io.BytesIO()
    savemat(stream, arrays or {"x": ROWS})
    return stream.getvalue()


def _h5(write) -> bytes:
    import h5py

    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        write(file)
    return stream.getvalue()


def _linked(file) -> None:
    import h5py

    file["x"] = h5py.ExternalLink("/etc/passwd", "/x")
    file["y"] = h5py.SoftLink("/z")


WIDE = ",".join(f"c{i}" for i in range(4100)) + "\n" + ",".join("1" * 4100) + "\n"
OBJECTS = io.BytesIO()
np.save(OBJECTS, np.array([Hostile()] * 12, dtype=object), allow_pickle=True)

# name, what makes its content, and what the sentence must say
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.csv": (lambda: b"", "is empty"),
    "blank lines.csv": (lambda: b"\n\n\n", "is empty"),
    "names only.csv": (lambda: b"a,b\n", "no row"),
    "ragged.csv": (lambda: b"a,b\n1,2\n3\n4,5,6\n", r"row 3 has 1 cell where the first has 2"),
    "long row.csv": (lambda: b"a,b\n1,2\n3,4,5\n", r"row 3 has 3 cells"),
    "latin.csv": (lambda: "a,b\n1,2\ncafé,3\n".encode("latin-1"), r"row 3 is no UTF-8 text \(byte 0xe9\)"),
    "binary.csv": (lambda: b"a,b\0\n1,2\n", "is no text"),
    "wide.csv": (lambda: WIDE.encode(), "4,100 columns; at most 4,096"),
    "long.csv": (lambda: b"a,b\n" + b"1,2\n" * 1_000_001, "1,000,001 rows; at most 1,000,000"),
    "very long.csv": (lambda: b"1\n" * 2_100_000, "more than 1,000,000 rows"),
    "open quote.csv": (lambda: b'a,b\n"1,2\n' + b"3,4\n" * 20, "row|table of text"),
    "parquet.csv": (lambda: b"PAR1" + b"\0" * 40, "looks like Parquet"),
    "table.xlsx": (lambda: b"PK\x03\x04", "no whole zip archive"),
    "other.xlsx": (lambda: archive({"a.png": png(4, 4)}), "no whole Excel or OpenDocument file"),
    "far.xlsx": (
        lambda: _sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'),
        "cells; at most",
    ),
    "long.ods": (lambda: _opendocument(10**9, 1), "cells; at most|no row|no whole"),
    "wide.ods": (lambda: _opendocument(10**5, 10**4), "cells; at most"),
    "entity.ods": (
        lambda: archive({"content.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "no whole Excel or OpenDocument file",
    ),
    "old.xls": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "cannot be read"),
    "deep.json": (lambda: b"[" * 100_000, "nested too deeply|is no JSON"),
    "ragged.json": (lambda: b'{"a": [1, 2], "b": [1]}', "different lengths: 1, 2"),
    "cut.json": (lambda: b'[{"a": 1}, {"a": ', "is no JSON"),
    "word.json": (lambda: b'"a"', "holds no table"),
    "cut.jsonl": (lambda: b'{"a": 1}\n{"a": 2}\n{"a"', "line 3 is no JSON"),
    "head.arff": (lambda: b"@relation r\n@attribute a real\n", "no line @data"),
    "far.arff": (lambda: b"@relation r\n@attribute a real\n@data\n{7 1}\n", "attribute 7; it has 1"),
    "bomb.csv.gz": (lambda: gzip.compress(bytes(2**20)) * 210, "packed in it takes 201 MB; at most 200"),
    "cut.csv.gz": (lambda: gzip.compress(b"a,b\n1,2\n" * 99)[:-12], "no whole gzip file"),
    "cut.feather": (lambda: _feather()[:-20], "no whole Feather file"),
    "cut.mat": (lambda: _mat()[:-30], "no whole MATLAB file|no array"),
    "struct.mat": (lambda: _mat(x={"a": "b"}), "no array of numbers"),
    "cut.h5": (
        lambda: _h5(lambda file: file.create_dataset("x", data=ROWS))[:900],
        r"no whole HDF5 file \((OSError|its reader)",
    ),
    "outside.h5": (lambda: _h5(_linked), "no array of numbers"),
    "elsewhere.h5": (
        lambda: _h5(lambda f: f.create_dataset("x", (20, 2), "f8", external=[("/etc/passwd", 0, 320)])),
        "no array of numbers",
    ),
    "no ending": (lambda: b"1,2\n3,4\n", "cannot be read"),
    "cut.parquet": (lambda: parquet({"a": [1, 2, 3]})[:60], "no whole Parquet file"),
    "lists.parquet": (lambda: parquet({"a": [[1], [2, 3]]}), "nor lists of as many numbers in each row"),
    "bytes.parquet": (lambda: parquet({"a": [b"1", b"2"]}), "column 'a' holds no numbers"),
    "long.parquet": (lambda: parquet({"a": np.zeros(1_000_001)}), "1,000,001 rows"),
    "wide.parquet": (lambda: parquet({f"c{i}": [1] for i in range(4097)}), "4,097 columns"),
    "zeros.parquet": (
        lambda: parquet({f"c{i}": np.zeros(100_000) + i for i in range(3)})[:-30],
        "no whole Parquet file",
    ),
    "10 GB.npy": (lambda: npy_claiming((100_000, 13_422)), "13,422 columns; at most 4,096"),
    "3 GB.npy": (lambda: npy_claiming((100_000, 4_096)), "claims the shape .* 3,276,800,000 bytes, but 0 follow"),
    "huge.npy": (lambda: npy_claiming((2**62, 2**62)), "rows; at most"),
    "cut.npy": (lambda: npy(ROWS)[:-8], r"claims the shape \(20, 2\), 320 bytes, but 312 follow"),
    "header.npy": (lambda: npy(ROWS)[:40], "no readable header"),
    "comment.npy": (lambda: npy(ROWS).replace(b"{'", b"{#"), "no readable header"),
    "negative.npy": (lambda: npy_claiming((-20, -2), body=bytes(320)), "claims the shape|rows"),
    "nothing.npy": (lambda: npy_claiming((20, 2), "|V0"), "only real numbers"),
    "version.npy": (lambda: b"\x93NUMPY\x07\x00" + bytes(100), "no readable header|version"),
    "complex.npy": (lambda: npy(ROWS * 1j), "only real numbers"),
    "five.npy": (lambda: npy(np.zeros((2, 2, 2, 2, 2))), "5 dimensions"),
    "point.npy": (lambda: npy(np.array(1.0)), "0 dimensions"),
    "objects.npy": (lambda: OBJECTS.getvalue(), "never unpickled"),
    "objects.npz": (lambda: archive({"x.npy": OBJECTS.getvalue()}), "never unpickled"),
    "claims.npz": (lambda: archive({"x.npy": npy_claiming((100_000, 4_096))}), "3,276,800,000 bytes, but 0 follow"),
    "bomb.npz": (lambda: archive({"x.npy": npy_claiming((100, 4_096 * 64), "|u1", bytes(2**22))}), "columns; at most"),
    "no arrays.npz": (lambda: archive({"readme.txt": b"x"}), "no array of numbers"),
    "many.npz": (lambda: archive({f"{i}.npy": npy(ROWS) for i in range(65)}), "65 arrays; at most 64"),
    "texts.npz": (lambda: archive({"x.npy": npy(np.array(["a"] * 20))}), "no array of numbers"),
    "lying.npz": (lambda: claiming(archive({"x.npy": npy(ROWS)}), 200), "claims the shape|not as long|damaged"),
    "cut.npz": (lambda: archive({"x.npy": npy(ROWS)})[:-30], "no whole zip archive"),
    "locked.zip": (
        lambda: archive({"a.png": png(4, 4)}).replace(b"\x14\x00\x00\x00\x08", b"\x14\x00\x01\x00\x08"),
        "password|damaged",
    ),
    "bomb.zip": (
        lambda: claiming(archive({f"{i}.png": bytes(99) for i in range(9)}), 5 * 10**8),
        "it takes 4,292 MB; at most",
    ),
    "claims more.npz": (lambda: claiming(archive({"x.npy": npy(ROWS)}), 10**6), "not as long as the archive says"),
    "bomb image.zip": (lambda: archive({"a.png": bytes(2**26 + 1)}), "image 'a.png' takes 64 MB; at most 64 MB"),
    "strange.zip": (lambda: archive({"a.png": png(9, 9)}, zipfile.ZIP_LZMA), "packed in an unusual way"),
    "claim.zip": (lambda: archive({"a.png": png_claiming(60_000, 60_000)}), "cannot be read|3,600,000,000|pixels"),
    "large.zip": (lambda: archive({"a.png": png_claiming(5_000, 5_000)}), "5000 x 5000 pixels"),
    "outside.zip": (lambda: archive({"../../etc/a.png": png(4, 4)}), "names a place outside"),
    "absolute.zip": (lambda: archive({"/etc/a.png": png(4, 4)}), "names a place outside"),
    "drive.zip": (lambda: archive({"C:\\a.png": png(4, 4)}), "names a place outside"),
    "sizes.zip": (
        lambda: archive({f"{i}.png": png(5, 5 + i % 2) for i in range(12)}),
        "'1.png' has 6 x 5 pixels, the first 5 x 5",
    ),
    "no image.zip": (lambda: archive({"a.txt": b"x"}), "holds no image"),
    "broken image.zip": (lambda: archive({"a.png": png(9, 9)[:60]}), "'a.png' cannot be read"),
    "text.zip": (lambda: archive({"a.png": b"not an image"}), "no image of a known kind"),
    "magic-idx3-ubyte": (lambda: b"\0\0\x99\x03" + bytes(40), "does not begin as an IDX file"),
    "header-idx3-ubyte": (lambda: idx((20, 4, 4), b"")[:9], "ends within its header"),
    "cut-idx3-ubyte": (lambda: idx((20, 4, 4), bytes(300)), "320 bytes, but 300 follow"),
    "more-idx3-ubyte": (lambda: idx((20, 4, 4), bytes(330)), "320 bytes, but more follow"),
    "10 GB-idx3-ubyte": (lambda: idx((100_000, 320, 320), b""), "102,400 columns"),
    "bomb-idx3-ubyte.gz": (
        lambda: gzip.compress(idx((100_000, 64, 64), bytes(2**24)), 1),
        "claims the shape .* but far fewer follow",
    ),
    "long-idx3-ubyte.gz": (lambda: gzip.compress(idx((20, 4, 4), bytes(2**24)), 1), "320 bytes, but more follow"),
    "cut-idx3-ubyte.gz": (
        lambda: gzip.compress(idx((20, 40, 40), np.arange(32000, dtype=np.uint8).tobytes()))[:80],
        "follow|header",
    ),
    "broken-idx3-ubyte.gz": (lambda: b"\x1f\x8b\x08\x00" + bytes(30), "no whole gzip file|IDX|follow"),
    "repeated.pt": (lambda: saved(torch.zeros(1).expand(1000, 1000)), "claims 4,000,000 bytes, but 4 are stored"),
    "10 GB.pt": (lambda: saved(torch.zeros(1, dtype=torch.uint8).expand(BIG)), "MB are allowed"),
    "module.pt": (lambda: saved(torch.nn.Linear(2, 2)), "more than tensors"),
    "hostile.pt": (lambda: saved(Hostile()), "more than tensors"),
    "list.pt": (lambda: saved([1, 2]), "a tensor, or a dict of tensors"),
    "complex.pt": (lambda: saved(torch.zeros(20, 2, dtype=torch.complex64)), "no plain real"),
    "sparse.pt": (lambda: saved(torch.eye(20).to_sparse()), "no plain array|more than tensors"),
    "meta.pt": (lambda: saved(torch.zeros(20, 2, device="meta")), "no plain array|more than tensors"),
    "pickle.pt": (lambda: pickle.dumps(Hostile()), "does not begin as"),
    "other archive.pt": (lambda: archive({"a.png": png(4, 4)}), "not written by torch.save"),
    "packed.pt": (lambda: archive({"a/data.pkl": bytes(10_000), "a/data/0": bytes(2**20)}), "is packed"),
    "nameless.zip": (lambda: _nameless(archive({"x": png(4, 4)})), "has no name"),
    "nameless.npz": (lambda: _nameless(archive({"x": npy(ROWS)})), "has no name"),
    "a point.zip": (lambda: archive({".": png(4, 4)}), "has no name"),
    "nothing-idx3-ubyte": (lambda: idx((20, 0, 4), b""), "no array of numbers"),
    "name.parquet": (
        lambda: parquet({"abcdef": [1, 2, 3]}).replace(b"abcdef", b"ab\xff\xfeef"),
        "no whole Parquet file",
    ),
    "size.pt": (lambda: _with_size(2**70), "MB are allowed"),
    "long name.npz": (lambda: _renamed(archive({"x.npy": npy(ROWS)})), "damaged|no whole zip"),
    "claims.safetensors": (lambda: struct.pack("<Q", BIG) + b"{}", "no safetensors file"),
    "lying.safetensors": (
        lambda: struct.pack("<Q", 61) + b'{"x":{"dtype":"F32","shape":[9999,9],"data_offsets":[0,4]}}  ' + bytes(4),
        "no safetensors file",
    ),
    "empty.safetensors": (lambda: struct.pack("<Q", 2) + b"{}", "no array"),
}
