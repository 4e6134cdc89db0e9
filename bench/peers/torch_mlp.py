#!/usr/bin/python3
"""Trains a multi-layer perceptron with PyTorch on the CPU, as fast as its ordinary API allows, and prints one JSON object.

Used by `compare`. Data lie in memory as float32 tensors; every epoch draws a permutation; no loss is read inside the loop. Several
ways to write the same loop are known to it ("variants"): `--tune` tries each for a moment and goes on with the fastest, so that the
peer is as good as it can be on the machine at hand. The first epoch warms up and is not timed.

Thread counts of OpenMP and OpenBLAS come from the environment (OMP_NUM_THREADS, OPENBLAS_NUM_THREADS) and must be set by the caller.
"""
import argparse
import csv
import gzip
import itertools
import json
import pathlib
import time

import numpy
import torch

VARIANTS = ["-".join(parts) for parts in itertools.product(["index", "slice"], ["each", "foreach"], ["eager", "traced"])]
"""Batch by index_select or by slices of a copy shuffled once an epoch; the optimizer's loop or its fused list operations; the model
as modules or traced."""


def read_idx(folder, name):
    """An IDX file as an array, plain or gzip."""
    for path, opener in ((folder / name, open), (folder / f"{name}.gz", gzip.open)):
        if path.exists():
            with opener(path, "rb") as file:
                raw = file.read()
            shape = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(raw[3])]
            return numpy.frombuffer(raw, numpy.uint8, offset=4 + 4 * raw[3]).reshape(shape)
    raise SystemExit(f"{folder / name}: no such file, nor with .gz")


def load(arguments):
    """Features and targets to train on, and to test on (or None)."""
    path = pathlib.Path(arguments.data)
    if path.is_dir():
        parts = []
        for part in ("train", "t10k"):
            images = read_idx(path, f"{part}-images-idx3-ubyte")
            labels = read_idx(path, f"{part}-labels-idx1-ubyte")
            parts.append(torch.from_numpy(images.reshape(len(images), -1).astype(numpy.float32) / 255))
            parts.append(torch.from_numpy(labels.astype(numpy.int64)))
        return parts
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    table = torch.tensor([[float(field) for field in row] for row in rows], dtype=torch.float32)
    table = table[:arguments.samples] if arguments.samples else table
    return table[:, :-1].contiguous(), table[:, -1:].contiguous(), None, None


def build(arguments, inputs):
    """The layers; a softmax at the end is left to the loss, which has the stable form."""
    modules, width = [], inputs
    for part in arguments.layers.split(","):
        units, activation = part.split(":")
        modules.append(torch.nn.Linear(width, int(units)))
        if activation != "softmax":
            modules.append({"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh}[activation]())
        width = int(units)
    return torch.nn.Sequential(*modules)


class Training:
    """One model with its optimizer and its way to run an epoch."""

    def __init__(self, arguments, data, variant):
        self.gather, optimizer, model = variant.split("-")
        self.x, self.y = data[0], data[1]
        self.batch = arguments.batch_size
        torch.manual_seed(1)
        self.model = build(arguments, self.x.shape[1])
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=arguments.learning_rate, momentum=arguments.momentum, foreach=optimizer == "foreach")
        if model == "traced":
            self.model = torch.jit.trace(self.model, self.x[:self.batch])
        self.loss = torch.nn.functional.cross_entropy if arguments.loss == "categorical_crossentropy" else torch.nn.functional.mse_loss

    def step(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.model(x), y).backward()
        self.optimizer.step()

    def epoch(self, until=None):
        """One epoch, or as much of it as there is time for; returns the samples done."""
        order = torch.randperm(len(self.x))
        x, y = (self.x[order], self.y[order]) if self.gather == "slice" else (self.x, self.y)
        for start in range(0, len(order), self.batch):
            if self.gather == "slice":
                self.step(x[start:start + self.batch], y[start:start + self.batch])
            else:
                chosen = order[start:start + self.batch]
                self.step(x.index_select(0, chosen), y.index_select(0, chosen))
            if until is not None and time.perf_counter() > until:
                return min(start + self.batch, len(order))
        return len(order)

    def accuracy(self, x, y):
        with torch.no_grad():
            return (self.model(x).argmax(1) == y).float().mean().item()


def speed(training, seconds):
    """Samples a second over about that time, after half of it to warm up."""
    end = time.perf_counter() + seconds / 2
    while time.perf_counter() < end:
        training.epoch(end)
    begin, samples = time.perf_counter(), 0
    while time.perf_counter() < begin + seconds:
        samples += training.epoch(begin + seconds)
    return samples / (time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder with the four IDX files of MNIST, or a CSV file with the target last")
    parser.add_argument("--samples", type=int, help="use only the first so many rows of a CSV file")
    parser.add_argument("--layers", required=True)
    parser.add_argument("--loss", required=True, choices=["categorical_crossentropy", "mean_squared_error"])
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--momentum", type=float, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True, help="2 or more; the first is not timed")
    parser.add_argument("--threads", type=int, help="torch.set_num_threads")
    parser.add_argument("--variant", choices=VARIANTS, default=VARIANTS[0])
    parser.add_argument("--tune", type=float, metavar="SECONDS", help="try each variant for so long, report them all, and train nothing")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
        torch.set_num_interop_threads(1)
    data = load(arguments)
    result = {"torch": torch.__version__, "samples": len(data[0]), "threads": torch.get_num_threads()}
    if arguments.tune:
        # The first to run would pay for threads and memory pools.
        speed(Training(arguments, data, VARIANTS[0]), arguments.tune)
        result["variants"] = {variant: speed(Training(arguments, data, variant), arguments.tune) for variant in VARIANTS}
    else:
        training = Training(arguments, data, arguments.variant)
        training.epoch()
        begin = time.perf_counter()
        samples = sum(training.epoch() for _ in range(arguments.epochs - 1))
        result["samplesPerSecond"] = samples / (time.perf_counter() - begin)
        result["testAccuracy"] = None if data[2] is None else training.accuracy(data[2], data[3])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
