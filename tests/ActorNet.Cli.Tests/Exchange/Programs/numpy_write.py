"""Writes arrays of every type, order and version of the format: numpy_write.py FOLDER. Element i of each is i modulo 100 (bool: modulo 2)."""
import io
import sys

import numpy

folder = sys.argv[1]
values = numpy.arange(120) % 100
for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"):
    for order in "<>":
        array = (values % 2 if kind == "?" else values).astype(order + kind).reshape(5, 4, 3, 2)
        name = kind.replace("?", "bool") + ("-little" if order == "<" else "-big")
        numpy.save(f"{folder}/{name}.npy", array)
        numpy.save(f"{folder}/{name}-fortran.npy", numpy.asfortranarray(array))
for version in ((1, 0), (2, 0), (3, 0)):
    with open(f"{folder}/version{version[0]}.npy", "wb") as file:
        numpy.lib.format.write_array(file, values.astype("<f4").reshape(5, 4, 3, 2), version=version)
numpy.savez(f"{folder}/plain.npz", x=values.astype("<f4").reshape(5, 4, 3, 2), y=numpy.arange(5) % 3)
numpy.savez_compressed(f"{folder}/compressed.npz", x=values.astype("<f4").reshape(5, 4, 3, 2), y=numpy.arange(5) % 3)
