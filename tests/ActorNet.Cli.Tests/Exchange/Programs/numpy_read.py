"""Reads what was written for NumPy and compares: numpy_read.py WEIGHTS.npz MODEL.safetensors OUTPUTS.npy OUTPUTS.npz."""
import hashlib
import sys

import numpy

import plain_safetensors

weights = numpy.load(sys.argv[1])
tensors, metadata = plain_safetensors.load(sys.argv[2])
assert list(weights.files) == list(tensors), (weights.files, list(tensors))
for name in tensors:
    assert weights[name].dtype == numpy.float32 and numpy.array_equal(weights[name], tensors[name]), name
digest = hashlib.sha256(b"".join(tensors[name].tobytes() for name in tensors)).hexdigest()
assert metadata["sha256"] == digest
outputs = numpy.load(sys.argv[3])
assert outputs.dtype == numpy.float32 and outputs.flags.c_contiguous and numpy.array_equal(outputs, numpy.load(sys.argv[4])["outputs"])
print(digest, outputs.shape)
