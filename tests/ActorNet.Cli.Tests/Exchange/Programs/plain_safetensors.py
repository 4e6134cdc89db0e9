"""safetensors by the rules of the format, in plain Python: no reference reader is in the registries at hand."""
import json
import struct

import numpy

SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def load(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    assert length <= 100_000_000 and content[8:9] == b"{", "the header begins with a brace"
    pairs = []
    header = json.loads(content[8 : 8 + length].decode("utf-8"), object_pairs_hook=lambda items: pairs.append(items) or dict(items))
    for items in pairs:
        assert len({key for key, _ in items}) == len(items), "no key stands there twice"
    data = content[8 + length :]
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(value, str) for value in metadata.values()), "metadata is text"
    end, tensors = 0, {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        count = int(numpy.prod(entry["shape"], dtype=numpy.int64))
        assert begin == end and stop - begin == count * SIZES[entry["dtype"]], "tensors follow each other without gaps and fill their places"
        tensors[name] = numpy.frombuffer(data[begin:stop], TYPES[entry["dtype"]]).reshape(entry["shape"])
        end = stop
    assert end == len(data), "no bytes are left over"
    return tensors, metadata


def save(path, tensors, kinds=None):
    """kinds: what a float32 array is stored as, by name, where it is not F32."""
    header, data = {}, b""
    for name, values in tensors.items():
        kind = (kinds or {}).get(name, "F32")
        values = numpy.ascontiguousarray(values, "<f4")
        content = (values.view("<u4") >> 16).astype("<u2").tobytes() if kind == "BF16" else values.astype(TYPES[kind]).tobytes()
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode("utf-8")
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
